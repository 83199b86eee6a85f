"""The three cancellation policies, version 1, as the domain defines them."""

from django.db import migrations

STEPS = {
    "flexible": [[24, 100]],
    "moderate": [[72, 100], [24, 50]],
    "strict": [[168, 50]],
}


def add_policies(apps, schema_editor):
    Policy = apps.get_model("providers", "Policy")
    for kind, steps in STEPS.items():
        Policy.objects.get_or_create(kind=kind, version=1, defaults={"steps": steps})


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]
    operations = [migrations.RunPython(add_policies, migrations.RunPython.noop)]
