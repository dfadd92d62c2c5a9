"""Who approves erasures is told that somebody whose file is set aside is helped again.

A contract can be prolonged while a file waits to be erased. The night does not erase it, and said so in
the log alone; the page of the list could not know it, since nobody reads the enrolments of such a file.
Of a list that is no organisation's the data protection officer is told, as in `lists_for`.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTION = """
create function sec.set_aside_and_helped_again(lists uuid[])
returns table (list_id uuid, line_id uuid)
language sql stable security definer {pinned} as $$
    select one.id, line.id
    from privacy_erasurelist one
    join privacy_erasureline line on line.list_id = one.id
    where one.id = any(lists) and one.ground = 'period_over' and line.set_aside_at is not null
      and case
          when one.organisation_id is null then exists (
              select from organisations_staffmember post
              where post.user_id = sec.user_id() and post.role = 'auditor'
                and post.valid_from <= sec.today()
                and (post.valid_until is null or post.valid_until > sec.today())
          )
          else one.organisation_id = any(sec.organisations_where('approve_erasures'))
      end
      and sec.is_still_helped(line.client_id, sec.today())
$$"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0032_disclosures_guarded")]
    operations = [closed_function(FUNCTION, for_roles=("app",))]
