"""Moderators look at requests and bids, too."""

from django.db import migrations

GROUP = "Moderators"
PERMISSIONS = {
    ("bidding", "servicerequest"): ("view_servicerequest",),
    ("bidding", "bid"): ("view_bid",),
}


def grant(apps, schema_editor):
    """As in the first migration: permissions that are needed here are made now."""
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
    dependencies = [("moderation", "0002_reviews"), ("bidding", "0001_initial")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
