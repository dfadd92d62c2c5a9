"""Agreeing on a plan and carrying it out on the pages."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.enums import ActionResponsible, GoalState, PlanState
from balsts.casework.models import Goal, InclusionPlan, PlanAction
from tests.factories.casework import create_plan
from tests.people import Cast, create_cast
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REFUSED = [("boris", 404), ("daniel", 404), ("edgars", 403), ("esther", 403), ("farid", 403)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast, name="plan_agree"):
    return reverse(f"casework:{name}", args=[cast.fatima.reference])


def test_plan_page_offers_three_empty_goals(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert len(response.context["goals"].forms) == 3


def test_plan_detail_shows_goals_and_what_can_be_done(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat", "Learn to swim"))
    client.force_login(cast.amina)

    response = client.get(address(cast, "plan_detail"))

    [plan] = response.context["plans"]
    assert [goal.what for goal in plan.goals] == ["Find a flat", "Learn to swim"]
    assert all(goal.change_url and goal.steps[0].complete_url for goal in plan.goals)


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_plan_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


def test_plan_page_asks_strangers_to_sign_in(client: Browser, cast: Cast):
    response = client.get(address(cast))

    assert response.url.startswith(reverse("accounts:sign_in"))


def test_plan_page_answers_only_get_and_post(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.put(address(cast)).status_code == 405


def sent(*goals, **told):
    """Return what the page sends for goals told as dictionaries."""
    posted = {
        "agreed_on": TODAY.isoformat(),
        "goals-TOTAL_FORMS": str(len(goals)),
        "goals-INITIAL_FORMS": "0",
    }
    for number, goal in enumerate(goals):
        empty = {"domain": "", "description": "", "action": "", "responsible": "worker"}
        posted |= {f"goals-{number}-{name}": value for name, value in (empty | goal).items()}
    return posted | told


FLAT = {"domain": "housing", "description": "Find a flat", "client_words": "A door of our own"}


def test_a_plan_is_agreed_and_empty_goals_are_left_out(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    step = {"action": "Write", "responsible": "client", "due_on": "2030-01-31"}

    response = client.post(address(cast), sent(FLAT | step, {}, {}))

    assert response.url == address(cast, "plan_detail")
    [goal] = Goal.objects.all()
    assert (goal.description, goal.client_words) == ("Find a flat", "A door of our own")
    assert PlanAction.objects.values_list("description", "responsible").get() == ("Write", "client")


def test_plan_sent_twice_is_kept_once(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    form = client.get(address(cast)).context["form"]
    told = sent(FLAT, id=str(form["id"].value()))

    answers = [client.post(address(cast), told).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert str(InclusionPlan.objects.get().id) == form["id"].value()


def test_a_plan_sent_again_with_other_words_says_so_and_is_kept_once_more(
    client: Browser, cast: Cast
):
    client.force_login(cast.amina)
    told = sent(FLAT, id=str(client.get(address(cast)).context["form"]["id"].value()))
    client.post(address(cast), told)

    refused = client.post(address(cast), sent({**FLAT, "description": "A house"}, id=told["id"]))
    form, [goal, *_] = refused.context["form"], refused.context["goals"].forms
    again = {"id": str(form["id"].value()), "seen": str(form["seen"].value())}
    kept = client.post(address(cast), sent({**FLAT, "description": "A house"}, **again))

    assert "This form was sent before" in refused.content.decode()
    assert goal["description"].value() == "A house"
    assert [one.number for one in refused.context["in_force"]] == [1]
    assert kept.status_code == 302
    assert list(
        Goal.objects.order_by("plan__plan_version").values_list("description", flat=True)
    ) == [
        FLAT["description"],
        "A house",
    ]


def test_a_goal_that_is_begun_says_what_is_missing_and_where(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    begun = {"description": "Find a flat", "due_on": "soon"}

    response = client.post(address(cast), sent(begun, {"domain": "health"}))

    first, second = response.context["goals"].forms
    assert (set(first.errors), set(second.errors)) == ({"domain", "due_on"}, {"description"})
    assert first["due_on"].value() == "soon"
    assert 'href="#id_goals-0-domain"' in response.content.decode()


def test_one_more_goal_is_offered_and_nothing_typed_is_lost(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    typed = FLAT | {"responsible": "mentor", "due_on": "soon"}

    response = client.post(
        address(cast),
        sent(typed, {}, {}, more_goals="yes", has_interpreter="on", agreed_on="yesterday"),
    )

    form, goals = response.context["form"], response.context["goals"]
    assert len(goals.forms) == 4
    assert {name: goals.forms[0][name].value() for name in typed} == typed
    assert (form["agreed_on"].value(), form["has_interpreter"].value()) == ("yesterday", "on")
    assert not response.context["has_errors"]


def test_what_was_offered_for_more_goals_can_be_sent(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    offered = client.post(address(cast), sent(FLAT, {}, {}, more_goals="yes")).context["goals"]
    management = {
        f"goals-{name}": str(offered.management_form[name].value())
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    response = client.post(address(cast), sent(FLAT, {}, {}, FLAT) | management)

    assert response.status_code == 302
    assert Goal.objects.count() == 2


def test_no_more_than_twenty_goals_are_offered(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), sent(*[FLAT] * 19, more_goals="yes"))

    assert len(response.context["goals"].forms) == 20
    assert not response.context["may_add_goals"]


def test_a_plan_without_goals_is_refused_above_the_form(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), sent({}, {}))

    assert response.context["form"].non_field_errors() == ["A plan needs at least one goal."]
    assert response.context["has_errors"]


def test_a_client_may_decline_a_plan(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    client.post(address(cast), sent({}, is_declined="on"))

    assert InclusionPlan.objects.get().state == PlanState.DECLINED
    assert client.get(address(cast, "plan_detail")).context["plans"][0].goals == ()


def test_the_plan_in_force_is_the_draft_of_the_next_version(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat",), action_due_on=TODAY)
    Goal.objects.update(state=GoalState.PARTLY)
    client.force_login(cast.amina)

    goals = client.get(address(cast)).context["goals"]

    draft = {name: goals.forms[0][name].value() for name in ("description", "action", "state")}
    assert draft == {"description": "Find a flat", "action": "First step", "state": "partly"}
    assert len(goals.forms) == 4


def test_hidden_characters_in_goals_are_refused(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), sent(FLAT | {"description": "Find \u202e a flat"}))

    assert list(response.context["goals"].forms[0].errors) == ["description"]


def changing(goal):
    return reverse("casework:goal_change", args=[goal.id])


def completing(action):
    return reverse("casework:action_complete", args=[action.id])


def test_a_goal_changes_its_state_and_the_page_opens_at_it(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.get()
    client.force_login(cast.amina)

    response = client.post(changing(goal), {"state": "achieved"})

    goal.refresh_from_db()
    assert (goal.state, goal.state_changed_on) == (GoalState.ACHIEVED, TODAY)
    assert response.url == f"{address(cast, 'plan_detail')}#goal-{goal.id}"


def test_a_state_that_does_not_exist_changes_nothing(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    client.post(changing(Goal.objects.get()), {"state": "forgotten"})

    assert Goal.objects.get().state == GoalState.PLANNED


def test_a_step_is_recorded_as_done(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    client.post(completing(PlanAction.objects.get()))

    assert PlanAction.objects.get().done_on == TODAY
    [plan] = client.get(address(cast, "plan_detail")).context["plans"]
    assert (plan.goals[0].look, plan.goals[0].steps[0].complete_url) == ("in-progress", "")


def test_a_goal_of_a_replaced_version_says_why_it_does_not_change(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal, action = Goal.objects.get(), PlanAction.objects.get()
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    refused = [
        client.post(changing(goal), {"state": "achieved"}, follow=True),
        client.post(completing(action), follow=True),
    ]

    said = [str(message) for response in refused for message in response.context["messages"]]
    assert said == ["This version of the plan is no longer in force."] * 2


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_goals_are_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(getattr(cast, name))

    response = client.post(changing(Goal.objects.get()), {"state": "achieved"})

    assert response.status_code == status
    assert Goal.objects.get().state == GoalState.PLANNED


@pytest.mark.parametrize(
    ("name", "status"),
    [("boris", 404), ("daniel", 404), ("edgars", 302), ("esther", 403), ("farid", 404)],
)
def test_the_workers_steps_are_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(getattr(cast, name))

    response = client.post(completing(PlanAction.objects.get()))

    assert response.status_code == status
    assert PlanAction.objects.get().done_on is None


def test_goals_and_steps_change_by_sending_only(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    answers = [
        client.get(changing(Goal.objects.get())).status_code,
        client.get(completing(PlanAction.objects.get())).status_code,
    ]

    assert answers == [405, 405]


def test_a_mentor_reads_the_plan_and_changes_nothing(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.edgars)

    context = client.get(address(cast, "plan_detail")).context

    [goal] = context["plans"][0].goals
    assert (goal.change_url, goal.steps[0].complete_url, context["agree_url"]) == ("", "", "")


def test_a_mentor_says_that_the_mentors_step_is_done(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    PlanAction.objects.update(responsible=ActionResponsible.MENTOR)
    client.force_login(cast.edgars)
    [goal] = client.get(address(cast, "plan_detail")).context["plans"][0].goals

    response = client.post(goal.steps[0].complete_url)

    assert response.url == f"{address(cast, 'plan_detail')}#goal-{goal.id}"
    assert (goal.change_url, PlanAction.objects.get().done_on) == ("", TODAY)


@pytest.mark.parametrize("name", ["boris", "daniel", "farid"])
def test_the_plan_does_not_exist_for_others(client: Browser, cast: Cast, name: str):
    client.force_login(getattr(cast, name))

    assert client.get(address(cast, "plan_detail")).status_code == 404


def test_a_plan_that_is_carried_out_leads_to_closing(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)
    before = client.get(address(cast, "plan_detail")).context["close_url"]

    client.post(changing(Goal.objects.get()), {"state": "achieved"})

    after = client.get(address(cast, "plan_detail")).context["close_url"]
    assert (before, after) == ("", address(cast, "case_close"))


@pytest.mark.parametrize("goals", [1, 3])
def test_plan_detail_asks_the_same_few_questions(client: Browser, cast: Cast, goals: int):
    for _ in range(goals):
        create_plan(cast.case, agreed_on=TODAY, goals=("One",) * goals)
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(address(cast, "plan_detail"))

    assert asked.count == 10


def test_a_plan_from_a_stale_page_is_refused_and_shows_what_holds_now(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)
    seen = str(client.get(address(cast)).context["form"]["seen"].value())
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat", "Learn Latvian"))
    Goal.objects.filter(description="Find a flat").update(state=GoalState.ACHIEVED)
    typed = sent(FLAT | {"state": "planned"}, {"domain": "income", "description": "A job"})

    response = client.post(address(cast), typed | {"seen": seen})

    form, goals, [plan] = (response.context[name] for name in ("form", "goals", "in_force"))
    assert "Meanwhile somebody has changed the plan: version 2, agreed on" in response.text
    assert [goal.what for goal in plan.goals] == ["Find a flat", "Learn Latvian"]
    assert {goal.change_url for goal in plan.goals} == {""}
    assert [one["description"].value() for one in goals.forms] == ["Find a flat", "A job"]
    assert InclusionPlan.objects.count() == 2

    again = typed | {"seen": str(form["seen"].value())}
    again["goals-0-state"] = goals.forms[0]["state"].value()
    client.post(address(cast), again)

    newest = InclusionPlan.objects.latest("plan_version")
    assert list(newest.goals.order_by("position").values_list("description", "state")) == [
        ("Find a flat", "achieved"),
        ("A job", "planned"),
    ]


def test_a_plan_that_was_declined_meanwhile_is_said_so(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)
    seen = str(client.get(address(cast)).context["form"]["seen"].value())
    InclusionPlan.objects.update(state=PlanState.REPLACED)

    response = client.post(address(cast), sent(FLAT, seen=seen))

    assert "Meanwhile the plan that you saw is no longer in force." in response.text
    assert response.context["in_force"] == []


def test_whoever_says_nothing_of_what_they_saw_saw_no_plan(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    client.post(address(cast), sent(FLAT))

    assert InclusionPlan.objects.get().state == PlanState.AGREED


def test_one_more_goal_forgets_not_which_plan_was_seen(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)
    seen = str(client.get(address(cast)).context["form"]["seen"].value())

    form = client.post(address(cast), sent(FLAT, more_goals="yes", seen=seen)).context["form"]

    assert str(form["seen"].value()) == seen


@pytest.mark.parametrize("page", ["plan_detail", "client"])
def test_a_goal_that_a_colleague_moved_meanwhile_is_shown_first(
    client: Browser, cast: Cast, page: str
):
    goal = create_plan(cast.case, agreed_on=TODAY).goals.get()
    client.force_login(cast.amina)
    client_page = reverse("clients:client_detail", args=[cast.fatima.reference])
    where = client_page if page == "client" else address(cast, page)
    assert '<input type="hidden" name="seen" value="planned">' in client.get(where).text
    Goal.objects.update(state=GoalState.DROPPED_BY_CLIENT)

    response = client.post(changing(goal), {"state": "achieved", "seen": "planned"}, follow=True)

    label = GoalState.DROPPED_BY_CLIENT.label
    assert f"Meanwhile somebody has said of this goal: {label}." in response.text
    assert Goal.objects.get().state == GoalState.DROPPED_BY_CLIENT
