"""Which lists that left held what was corrected: the trail knows, and no page reads it for that."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

NAME_LISTS = """
create function sec.name_lists(made uuid, columns text[]) returns void
language plpgsql volatile security definer {pinned} as $$
declare person uuid; begin
    select known.client_id into person from clients_correction known
    where known.id = made and (sec.is_job() or known.corrected_by_id = sec.user_id());
    if person is null then
        raise exception 'this correction is not yours' using errcode = '42501';
    end if;
    insert into clients_correctionaddressee
        (id, correction_id, kind, programme_id, named, had_it_on, told_how)
    select distinct on (file.reference) gen_random_uuid(), made, 'file', contract.programme_id,
        file.reference, sec.day_of(file.taken_at), ''
    from audit.event event
    join exchange_export file on file.reference = event.details ->> 'export'
    left join organisations_contract contract on contract.id = file.contract_id
    where event.event = 'export_taken' and event.subject_ids @> array[person]
      and file.fields::text[] && columns
    order by file.reference
    on conflict do nothing;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0007_the_second_person_speaks_for_themself"),
        ("clients", "0018_corrections_guarded"),
        ("audit", "0005_read_through_narrow_functions"),
    ]
    operations = [closed_function(NAME_LISTS, for_roles=("app", "jobs"))]
