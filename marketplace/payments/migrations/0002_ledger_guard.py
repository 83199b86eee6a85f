"""PostgreSQL keeps the books: an entry adds up to zero when it is committed, and nothing written is changed."""

from django.db import migrations

BALANCED = """
CREATE FUNCTION payments_entry_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
BEGIN
    IF TG_TABLE_NAME = 'payments_journalentry' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.entry_id;
    END IF;
    IF NOT EXISTS (SELECT FROM payments_posting WHERE entry_id = wanted) THEN
        RAISE EXCEPTION 'journal entry % has no postings', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM payments_posting p JOIN payments_account a ON a.id = p.account_id
        WHERE p.entry_id = wanted GROUP BY a.currency HAVING sum(p.amount) <> 0
    ) THEN
        RAISE EXCEPTION 'journal entry % does not add up to zero', wanted USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payments_entry_adds_up AFTER INSERT ON payments_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entry_adds_up();
CREATE CONSTRAINT TRIGGER payments_posting_adds_up AFTER INSERT ON payments_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entry_adds_up();
"""
NOT_BALANCED = """
DROP TRIGGER payments_posting_adds_up ON payments_posting;
DROP TRIGGER payments_entry_adds_up ON payments_journalentry;
DROP FUNCTION payments_entry_adds_up();
"""

# An account's currency decides what its postings mean, so it is as fixed as they are.
FINAL = """
CREATE FUNCTION payments_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are final', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER payments_entry_is_final BEFORE UPDATE OR DELETE ON payments_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION payments_is_final();
CREATE TRIGGER payments_posting_is_final BEFORE UPDATE OR DELETE ON payments_posting
    FOR EACH STATEMENT EXECUTE FUNCTION payments_is_final();
CREATE TRIGGER payments_account_is_final BEFORE UPDATE ON payments_account
    FOR EACH STATEMENT EXECUTE FUNCTION payments_is_final();
"""
NOT_FINAL = """
DROP TRIGGER payments_account_is_final ON payments_account;
DROP TRIGGER payments_posting_is_final ON payments_posting;
DROP TRIGGER payments_entry_is_final ON payments_journalentry;
DROP FUNCTION payments_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(BALANCED, NOT_BALANCED), migrations.RunSQL(FINAL, NOT_FINAL)]
