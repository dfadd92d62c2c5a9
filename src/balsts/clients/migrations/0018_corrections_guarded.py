"""What was said before is added and never changed; each programme sees whom it must tell."""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only, append_only_but
from balsts.platform.closed_functions import closed_function

MAY = "(select sec.may('correct_particulars'))"
# What only those read who lead cases; the rest of what was said stands where the record stands.
FOR_WHO_LEADS = "('marital_status', 'education', 'occupation_group', 'occupation')"
OF_MY_PROGRAMMES = (
    "exists (select from clients_correction made"
    " where made.id = clients_correctionaddressee.correction_id)"
    " and (programme_id is null"
    " or programme_id = any((select sec.programmes_of_mine())::uuid[]))"
)
POINTING = """
ALTER TABLE clients_correction ADD CONSTRAINT correction_is_of_one_client UNIQUE (id, client_id);
ALTER TABLE clients_formervalue ADD CONSTRAINT formervalue_is_of_the_client_of_its_correction
    FOREIGN KEY (correction_id, client_id) REFERENCES clients_correction (id, client_id);
"""
NOT_POINTING = """
ALTER TABLE clients_formervalue DROP CONSTRAINT formervalue_is_of_the_client_of_its_correction;
ALTER TABLE clients_correction DROP CONSTRAINT correction_is_of_one_client;
"""
# Who told stays, whoever writes.
STAYING = """
CREATE TRIGGER correction_addressee_told_stays BEFORE UPDATE ON clients_correctionaddressee
    FOR EACH ROW WHEN (OLD.told_on IS NOT NULL) EXECUTE FUNCTION clients_stays_as_it_is();
"""
NOT_STAYING = "DROP TRIGGER correction_addressee_told_stays ON clients_correctionaddressee;"
# Everybody to whom the file was ever lent, also by programmes that whoever corrects does not see.
# Whoever reads the live record, by consent or because they help themselves, needs no telling.
NAME_READERS = """
create function sec.name_readers(made uuid) returns void
language plpgsql volatile security definer {pinned} as $$
declare person uuid; day date := sec.today(); begin
    select known.client_id into person from clients_correction known
    where known.id = made and (sec.is_job() or known.corrected_by_id = sec.user_id());
    if person is null then
        raise exception 'this correction is not yours' using errcode = '42501';
    end if;
    insert into clients_correctionaddressee
        (id, correction_id, kind, consent_id, programme_id, named, had_it_on, told_how)
    select distinct on (lent.recipient_id, lent.programme_id)
        gen_random_uuid(), made, case when lent.reads then 'reader' else 'former_reader' end,
        lent.id, lent.lender, '', lent.valid_from, ''
    from (
        select consent.*, contract.programme_id as lender,
            consent.valid_until > day and not exists (
                select from clients_consentwithdrawal back where back.consent_id = consent.id
            ) or exists (
                select from clients_enrolment enrolment
                join organisations_contract own on own.id = enrolment.contract_id
                where enrolment.client_id = person and own.provider_id = consent.recipient_id
                  and own.programme_id = consent.programme_id
                  and enrolment.valid_from <= day
                  and (enrolment.valid_until is null or enrolment.valid_until > day)
                  and (own.actual_until is null or own.actual_until > day)
            ) as reads
        from clients_consent consent
        join organisations_contract contract on contract.id = consent.contract_id
        where consent.client_id = person and consent.answer = 'given' and consent.valid_from <= day
    ) lent
    order by lent.recipient_id, lent.programme_id, lent.reads desc, lent.answered_on desc, lent.id
    on conflict do nothing;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0017_what_it_said_before"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        append_only("clients_correction", "clients_formervalue"),
        append_only_but("clients_correctionaddressee", "told_on", "told_by_id", "told_how"),
        migrations.RunSQL(POINTING, NOT_POINTING),
        migrations.RunSQL(STAYING, NOT_STAYING),
        guarded_by(
            "clients_correction",
            reads=f"{seen('clients_correction.client_id')} and {MAY}",
            writes=f"{seen('clients_correction.client_id')} and {MAY}",
        ),
        guarded_by(
            "clients_formervalue",
            reads=f"{seen('clients_formervalue.client_id')}"
            f" and (particular not in {FOR_WHO_LEADS} or {MAY})",
            writes=f"{seen('clients_formervalue.client_id')} and {MAY}",
        ),
        guarded_by("clients_correctionaddressee", reads=OF_MY_PROGRAMMES, writes=OF_MY_PROGRAMMES),
        closed_function(NAME_READERS, for_roles=("app", "jobs")),
    ]
