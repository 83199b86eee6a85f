"""Moderators look after what visitors write."""

from django.db import migrations

GROUP = "Moderators"
CODENAMES = ("view_contactmessage", "change_contactmessage")


def grant(apps, schema_editor):
    """Permissions are normally made after all migrations; those that are needed here are made now."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="contactmessage"
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    for codename in CODENAMES:
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
        ("home", "0011_answered_messages"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
