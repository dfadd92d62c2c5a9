"""Answers and openings are added; only their ends are filled in, once. Recipients are of a kind."""

from django.db import migrations

from balsts.platform.append_only import append_only, append_only_but

# The kind of the recipient is the organisation's own, so no consent can name an organisation of a
# kind that is not in the list; and a referral is about the client whose consent it stands on.
POINTING = """
ALTER TABLE clients_consent ADD CONSTRAINT consent_recipient_is_of_its_kind
    FOREIGN KEY (recipient_id, recipient_kind) REFERENCES organisations_organisation (id, kind);
ALTER TABLE clients_consent ADD CONSTRAINT consent_is_of_one_client UNIQUE (id, client_id);
ALTER TABLE clients_referral ADD CONSTRAINT referral_is_about_the_client_of_its_consent
    FOREIGN KEY (consent_id, client_id) REFERENCES clients_consent (id, client_id);
"""
NOT_POINTING = """
ALTER TABLE clients_referral DROP CONSTRAINT referral_is_about_the_client_of_its_consent;
ALTER TABLE clients_consent DROP CONSTRAINT consent_is_of_one_client;
ALTER TABLE clients_consent DROP CONSTRAINT consent_recipient_is_of_its_kind;
"""
STAYING = """
CREATE FUNCTION clients_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was answered stays as it is'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER referral_answer_stays BEFORE UPDATE ON clients_referral
    FOR EACH ROW WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION clients_stays_as_it_is();
CREATE TRIGGER emergency_access_review_stays BEFORE UPDATE ON clients_emergencyaccess
    FOR EACH ROW WHEN (OLD.reviewed_at IS NOT NULL) EXECUTE FUNCTION clients_stays_as_it_is();
CREATE TRIGGER closed_file_lifting_stays BEFORE UPDATE ON clients_closedfile
    FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL) EXECUTE FUNCTION clients_stays_as_it_is();
"""
NOT_STAYING = """
DROP TRIGGER closed_file_lifting_stays ON clients_closedfile;
DROP TRIGGER emergency_access_review_stays ON clients_emergencyaccess;
DROP TRIGGER referral_answer_stays ON clients_referral;
DROP FUNCTION clients_stays_as_it_is();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0008_sharing_and_emergencies"),
        ("organisations", "0004_kinds_are_closed"),
    ]
    operations = [
        append_only("clients_consent", "clients_consentwithdrawal", "clients_emergencynote"),
        append_only_but(
            "clients_referral",
            "state",
            "answered_at",
            "answered_by_id",
            "answer_words",
            "enrolment_id",
        ),
        append_only_but(
            "clients_emergencyaccess", "reviewed_at", "reviewed_by_id", "verdict", "review_words"
        ),
        append_only_but("clients_emergencynotice", "acknowledged_at"),
        append_only_but("clients_closedfile", "lifted_at", "lifted_by_id"),
        migrations.RunSQL(POINTING, NOT_POINTING),
        migrations.RunSQL(STAYING, NOT_STAYING),
    ]
