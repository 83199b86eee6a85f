"""Wagtail's group of moderators also looks after the marketplace: providers, bookings, services, categories."""

from django.db import migrations

GROUP = "Moderators"
PERMISSIONS = {
    ("wagtailadmin", "admin"): ("access_admin",),
    ("providers", "provider"): ("view_provider", "change_provider"),
    ("booking", "booking"): ("view_booking", "change_booking"),
    ("catalog", "service"): ("view_service", "change_service"),
    ("catalog", "category"): ("view_category", "add_category", "change_category"),
}


def grant(apps, schema_editor):
    """Permissions are normally made after all migrations; those that are needed here are made now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    for (app, model), codenames in PERMISSIONS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
        for codename in codenames:
            words = codename.replace("_", " ")
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": f"Can {words}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("providers", "0002_policies"),
        ("catalog", "0001_initial"),
        ("booking", "0001_initial"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
