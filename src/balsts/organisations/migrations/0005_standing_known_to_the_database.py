"""The database knows the standing of whoever asks: which posts, under which running contracts, permit what.

The same as `organisations.queries.standing`, for the day of the transaction in Riga.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function
from balsts.platform.row_security import EVERY_ROW, guarded_by

FUNCTIONS = {
    """
    create function sec.contracts_where(permitted text) returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare me uuid := sec.user_id(); day date; found uuid[]; begin
        if me is null then
            return '{}';
        end if;
        day := sec.today();
        select coalesce(array_agg(contract.id), '{}') into found
        from organisations_staffmember post
        join sec.role_permission line on line.role = post.role and line.permission = permitted
        join organisations_contract contract on contract.provider_id = post.organisation_id
        where post.user_id = me
          and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
          and contract.actual_from <= day
          and (contract.actual_until is null or contract.actual_until > day);
        return found;
    end $$""": ("app",),
    """
    create function sec.posts_where(permitted text) returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare me uuid := sec.user_id(); day date; found uuid[]; begin
        if me is null then
            return '{}';
        end if;
        day := sec.today();
        select coalesce(array_agg(post.id), '{}') into found
        from organisations_staffmember post
        join sec.role_permission line on line.role = post.role and line.permission = permitted
        where post.user_id = me
          and post.valid_from <= day and (post.valid_until is null or post.valid_until > day);
        return found;
    end $$""": ("app",),
    """
    create function sec.may(permitted text) returns boolean
    language sql stable security definer {pinned} as $$
        select cardinality(sec.posts_where(permitted)) > 0
    $$""": ("app",),
    """
    create function sec.organisations_where(permitted text) returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare posts uuid[] := sec.posts_where(permitted); found uuid[]; begin
        select coalesce(array_agg(distinct post.organisation_id), '{}') into found
        from organisations_staffmember post where post.id = any(posts);
        return found;
    end $$""": ("app",),
    """
    create function sec.programmes_of_mine() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare me uuid := sec.user_id(); day date; found uuid[]; begin
        if me is null then
            return '{}';
        end if;
        day := sec.today();
        select coalesce(array_agg(distinct contract.programme_id), '{}') into found
        from organisations_staffmember post
        join organisations_contract contract on contract.provider_id = post.organisation_id
        where post.user_id = me
          and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
          and contract.actual_from <= day
          and (contract.actual_until is null or contract.actual_until > day);
        return found;
    end $$""": ("app",),
    # Those of former providers too: a new provider goes on with what the last one wrote.
    """
    create function sec.contracts_of_my_programmes() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare programmes uuid[] := sec.programmes_of_mine(); found uuid[]; begin
        select coalesce(array_agg(contract.id), '{}') into found
        from organisations_contract contract where contract.programme_id = any(programmes);
        return found;
    end $$""": ("app",),
}

# Who holds a post, and which contract runs, decides who sees whom: pages read it, jobs write it.
READ_BY_PAGES = (
    "organisations_organisation",
    "organisations_programme",
    "organisations_contract",
    "organisations_institution",
)

GIVES_POSTS = (
    "(select sec.may('manage_users'))"
    " or organisation_id = any((select sec.organisations_where('manage_own_staff'))::uuid[])"
)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_kinds_are_closed"),
        ("access", "0001_permissions_known_to_the_database"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        *(guarded_by(table, reads=EVERY_ROW, writes="false") for table in READ_BY_PAGES),
        # Reading is for all who sign in; nobody gives themself a post.
        guarded_by("organisations_staffmember", reads=EVERY_ROW, writes=GIVES_POSTS),
    ]
