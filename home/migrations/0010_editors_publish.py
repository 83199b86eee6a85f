"""Wagtail's group of editors also publishes pages, and looks after header, footer and redirects."""

from django.db import migrations

GROUP = "Editors"
PERMISSIONS = {
    ("home", "chrome"): ("view_chrome", "add_chrome", "change_chrome"),
    ("wagtailredirects", "redirect"): ("add_redirect", "change_redirect", "delete_redirect"),
}
# Those whom an editor's page waits for would be moderators, who look after the market and read no pages.
ON_EVERY_PAGE = ("publish_page", "lock_page", "unlock_page")


def grant(apps, schema_editor):
    """Permissions are normally made after all migrations; those that are needed here are made now."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    for (app, model), codenames in PERMISSIONS.items():
        for codename in codenames:
            group.permissions.add(_permission(apps, app, model, codename))
    root = apps.get_model("wagtailcore", "Page").objects.get(path="0001")
    rights = apps.get_model("wagtailcore", "GroupPagePermission")
    for codename in ON_EVERY_PAGE:
        permission = _permission(apps, "wagtailcore", "page", codename)
        rights.objects.get_or_create(group=group, page=root, permission=permission)


def _permission(apps, app, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    words = codename.replace("_", " ")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {words}"}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0009_a_link_to_requests"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
