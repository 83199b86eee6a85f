"""Twelve per cent for all, until somebody with the right to do so says otherwise."""

from decimal import Decimal

from django.db import migrations


def add_default(apps, schema_editor):
    rules = apps.get_model("booking", "CommissionRule").objects
    if not rules.filter(provider=None, category=None, customers="all", is_active=True).exists():
        rules.create(per_cent=Decimal(12))


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_commission")]
    operations = [migrations.RunPython(add_default, migrations.RunPython.noop)]
