"""An issued document never changes and never goes: PostgreSQL refuses it, whoever asks."""

from django.db import migrations

TABLES = ("invoicing_invoice", "invoicing_creditnote", "invoicing_documentfile")

FREEZE = """
CREATE FUNCTION invoicing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An issued document never changes: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION invoicing_refuse_change();\n"
    for table in TABLES
)
THAW = (
    "".join(f"DROP TRIGGER {table}_frozen ON {table};\n" for table in TABLES)
    + "DROP FUNCTION invoicing_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
