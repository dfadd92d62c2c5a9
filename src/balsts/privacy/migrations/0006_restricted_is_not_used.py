"""Nothing new about whom the use of data is restricted, whoever writes; restrictions are guarded."""

from django.db import migrations

from balsts.clients.row_security import guarded_by_client

TRIGGERS = """
create function privacy_refuse_restricted() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
declare person uuid;
begin
    if tg_table_name = 'casework_inclusionplan' then
        select client_id into person from casework_case where id = new.case_id;
    else
        person := new.client_id;
    end if;
    if exists (select from clients_client where id = person and restricted_at is not null) then
        raise exception 'the use of these data is restricted'
        using errcode = 'check_violation', constraint = 'client_restricted_is_not_used';
    end if;
    return new;
end $$;
create trigger client_restricted_has_no_new_service before insert on casework_serviceparticipation
    for each row execute function privacy_refuse_restricted();
create trigger client_restricted_has_no_new_plan before insert on casework_inclusionplan
    for each row execute function privacy_refuse_restricted();
"""
NO_TRIGGERS = """
drop trigger client_restricted_has_no_new_plan on casework_inclusionplan;
drop trigger client_restricted_has_no_new_service on casework_serviceparticipation;
drop function privacy_refuse_restricted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0005_restrictions"),
        ("clients", "0014_use_restricted"),
        ("casework", "0007_second_wall"),
    ]
    operations = [
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        guarded_by_client("privacy_restriction"),
    ]
