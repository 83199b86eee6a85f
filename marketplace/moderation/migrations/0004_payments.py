"""Moderators look at payments and refunds, and send a refund that failed once more."""

from django.db import migrations

GROUP = "Moderators"
PERMISSIONS = {
    ("payments", "payment"): ("view_payment",),
    ("payments", "refund"): ("view_refund", "change_refund"),
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
    dependencies = [("moderation", "0003_bidding"), ("payments", "0003_dues_and_payments")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
