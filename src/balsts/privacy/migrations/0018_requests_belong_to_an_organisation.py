"""A request about data belongs to the organisation, and the programme, to which it was made.

Those that were taken in before belong to where whoever wrote them down had a post and the person was
helped; where that cannot be told, to who helped the person on that day, the longest first. Nobody is
left out but people whom no organisation has ever helped, and nobody sees those.
"""

import django.db.models.deletion
from django.db import migrations, models

from balsts.clients.row_security import guarded_by_client, seen
from balsts.platform.closed_functions import as_owner, closed_function, taken_away
from balsts.platform.row_security import guarded_by, only_these_change

TO_WHOM = """
update privacy_datarequest asked
set organisation_id = told.provider_id, programme_id = told.programme_id
from (
    select distinct on (request.id) request.id, contract.provider_id, contract.programme_id
    from privacy_datarequest request
    cross join lateral (
        select (request.recorded_at at time zone 'Europe/Riga')::date as day
    ) taken
    join clients_enrolment enrolment on enrolment.client_id = request.client_id
    join organisations_contract contract on contract.id = enrolment.contract_id
    left join organisations_staffmember post
        on post.user_id = request.recorded_by_id and post.organisation_id = contract.provider_id
        and post.valid_from <= taken.day
        and (post.valid_until is null or post.valid_until > taken.day)
    order by request.id, post.id is null,
        (enrolment.valid_from <= taken.day
         and (enrolment.valid_until is null or enrolment.valid_until > taken.day)) desc,
        enrolment.valid_from, enrolment.id
) told
where told.id = asked.id;
"""

# Made to one of mine; or to one that no longer provides the programme, which mine goes on with.
OF_MINE = """
create function sec.is_request_of_mine(organisation uuid, programme uuid, contracts uuid[])
returns boolean language sql stable security definer {pinned} as $$
    select exists (
        select from organisations_contract mine
        where mine.id = any(contracts) and mine.programme_id = programme and (
            mine.provider_id = organisation or not exists (
                select from organisations_contract theirs
                where theirs.provider_id = organisation and theirs.programme_id = programme
                  and theirs.actual_from <= sec.today()
                  and (theirs.actual_until is null or theirs.actual_until > sec.today())
            )
        )
    )
$$"""
MINE = (
    f"{seen('privacy_datarequest.client_id')} and sec.is_request_of_mine("
    "privacy_datarequest.organisation_id, privacy_datarequest.programme_id,"
    " (select sec.contracts_where('receive_requests'))::uuid[])"
)
# Taken in in the name of an organisation of one's own, never of a former provider.
TAKEN_IN_HERE = (
    f"{MINE} and privacy_datarequest.organisation_id"
    " = any((select sec.organisations_where('receive_requests'))::uuid[])"
)
OPEN = models.Q(("answered_on__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0017_nobody_erases_alone"),
        ("organisations", "0008_posts_guarded"),
    ]
    operations = [
        *(
            migrations.AddField(
                "datarequest",
                name,
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=f"organisations.{name}",
                ),
            )
            for name in ("organisation", "programme")
        ),
        migrations.RemoveConstraint("datarequest", "datarequest_one_of_a_kind_is_open"),
        migrations.AddConstraint(
            "datarequest",
            models.UniqueConstraint(
                condition=OPEN,
                fields=("client", "kind", "organisation", "programme"),
                name="datarequest_one_of_a_kind_is_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "datarequest",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", True), ("programme__isnull", True)),
                    models.Q(("organisation__isnull", False), ("programme__isnull", False)),
                    _connector="OR",
                ),
                name="datarequest_is_made_to_an_organisation_in_a_programme",
            ),
        ),
        as_owner(TO_WHOM, "select"),
        taken_away(guarded_by_client("privacy_datarequest")),
        closed_function(OF_MINE, for_roles=("app",)),
        guarded_by("privacy_datarequest", reads=MINE, writes=MINE, adds=TAKEN_IN_HERE),
        only_these_change(
            "privacy_datarequest",
            "waits_from",
            "identified_on",
            "identified_by_id",
            "identity_check",
            "extended_on",
            "extension_reason",
            "answered_on",
            "answered_by_id",
            "outcome",
            "answer_words",
        ),
    ]
