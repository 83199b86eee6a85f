"""Moderators may read invoices and credit notes."""

from django.db import migrations

GROUP = "Moderators"
MODELS = ("invoice", "creditnote")


def grant(apps, schema_editor):
    """Permissions are normally made after all migrations; those that are needed here are made now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    for model in MODELS:
        content_type, _ = ContentType.objects.get_or_create(app_label="invoicing", model=model)
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=f"view_{model}", defaults={"name": f"Can view {model}"}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
        ("invoicing", "0002_frozen"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
