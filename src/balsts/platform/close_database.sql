-- What every new database lets everybody do, and only a superuser takes back. Making the database sees to
-- it where the administrator is one; else, and after each `pg_restore --create`, once for the database:
--     sudo -u postgres psql --dbname=balsts_TAIL --file=/srv/balsts-source/src/balsts/platform/close_database.sql

-- Nobody fills the disk by large objects.
revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;

-- Nobody counts what functions with other eyes have looked up.
do $$ declare counter regprocedure; begin
    for counter in
        select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace
        and proname ~ '^pg_stat_get_(xact_)?(tuples_|numscans|blocks_|live_tuples|dead_tuples|mod_since|ins_since)'
    loop
        execute format('revoke execute on function %s from public', counter);
    end loop;
end $$;

-- Of rows that nobody may see nothing is asked before the policies but whether ids and hashes are the same.
do $$ declare marked regprocedure; begin
    for marked in
        select oid from pg_proc where proleakproof and proname not in ('uuid_eq', 'byteaeq')
    loop
        execute format('alter function %s not leakproof', marked);
    end loop;
end $$;
