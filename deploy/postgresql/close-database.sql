-- What every new database lets everybody do, and only a superuser takes back. `balsts start` sees to it
-- where it is given one; else, and after each `pg_restore --create`, once for the database:
--     sudo -u postgres psql --dbname=balsts_TAIL --file=deploy/postgresql/close-database.sql

-- Nobody fills the disk by large objects.
revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;

-- Of rows that nobody may see nothing is asked before the policies but whether ids and hashes are the same.
do $$ declare marked regprocedure; begin
    for marked in
        select oid from pg_proc where proleakproof and proname not in ('uuid_eq', 'byteaeq')
    loop
        execute format('alter function %s not leakproof', marked);
    end loop;
end $$;
