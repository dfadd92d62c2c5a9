"""Agreeing on a plan, seeing it, and carrying it out."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.casework.enums import GoalState, PlanState
from balsts.casework.models import Case, Goal, InclusionPlan
from balsts.casework.operations.plan import (
    PLAN_CHANGED,
    agree_plan,
    change_goal_state,
    complete_action,
    is_ready_to_close,
)
from balsts.casework.permissions import can_manage_plan
from balsts.casework.queries.case import (
    action_visible_among,
    case_of,
    goal_visible_among,
    plans_of,
)
from balsts.casework.queries.plan import mark_of_plan, plan_in_force
from balsts.casework.rules import SENT_OTHERWISE
from balsts.clients.models import Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.blockers import Refused
from balsts.web.casework.plan_forms import (
    GOALS_PREFIX,
    MOST_GOALS,
    GoalFormSet,
    GoalStateForm,
    PlanAgreeForm,
    forms_with_more_goals,
    sent_after_change,
)
from balsts.web.casework.plan_presenters import plan_versions
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.sent_again import let_be_sent_anew
from balsts.web.wording import add_refusal, say_all

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="client_form_seen", needs=Permission.MANAGE_PLANS)
@require_http_methods(["GET", "POST"])
def plan_agree(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask for the goals; a plan in force is the draft of its next version."""
    client = visible_client(request, reference)
    case = _case_or_404(request, client)
    sent = request.POST if request.method == "POST" else None
    in_force: list[InclusionPlan] = []
    if sent is not None and "more_goals" in sent:
        form, goals = forms_with_more_goals(sent)
    else:
        plans = list(plans_of(case, reader=request.standing))
        agreed_before = next((plan for plan in plans if plan.state == PlanState.AGREED), None)
        initial = {
            "agreed_on": request.today,
            "language_of_explanation": client.interpreter_language,
            "seen": mark_of_plan(agreed_before),
        }
        form = PlanAgreeForm(sent, initial=initial)
        goals = GoalFormSet(sent, prefix=GOALS_PREFIX, initial=_drafts(plans))
    is_valid = form.is_valid() and goals.is_valid()
    if is_valid:
        agreed = tuple(filter(None, (goal_form.goal() for goal_form in goals)))
        try:
            agree_plan(agreement=form.agreement(case, agreed), by=request.user, at=request.at)
        except Refused as refusal:
            if sent is not None and _is_to_be_read_again(refusal):
                in_force = list(filter(None, [plan_in_force(case)]))
                again = sent_after_change(sent, in_force[0] if in_force else None)
                form, goals = PlanAgreeForm(again), GoalFormSet(again, prefix=GOALS_PREFIX)
            add_refusal(form, refusal)
            let_be_sent_anew(form, refusal)
        else:
            messages.success(request, _("The plan was recorded."))
            return redirect("casework:plan_detail", reference=client.reference)
    return render(
        request,
        "casework/plan_agree.html",
        {
            "page_name": _("Agree on a plan"),
            "form": form,
            "goals": goals,
            "has_errors": form.is_bound and not (form.is_valid() and goals.is_valid()),
            "in_force": plan_versions(
                in_force, case=case, standing=request.standing, is_only_read=True
            ),
            "may_add_goals": len(goals.forms) < MOST_GOALS,
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


@page(reads="client_seen", needs=SEES_CLIENTS)
@require_GET
def plan_detail(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show the plan in force with what can be done, and the versions before it."""
    client = visible_client(request, reference)
    case = _case_or_404(request, client)
    may_change = can_manage_plan(request.standing, case.programme_id)
    plans = list(plans_of(case, reader=request.standing))
    is_ready = bool(plans) and plans[0].state == PlanState.AGREED and is_ready_to_close(plans[0])
    return render(
        request,
        "casework/plan_detail.html",
        {
            "page_name": _("Plan"),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "plans": plan_versions(plans, case=case, standing=request.standing),
            "close_url": reverse("casework:case_close", args=[client.reference])
            if is_ready and may_change
            else "",
            "agree_url": reverse("casework:plan_agree", args=[client.reference])
            if may_change
            else "",
        },
    )


@page(reads="client_form_seen", needs=Permission.MANAGE_PLANS)
@require_POST
def goal_change(request: StaffRequest, goal_id: UUID) -> HttpResponseBase:
    """Say where a goal stands now."""
    goal = goal_visible_among(clients_visible_to(request.standing), goal_id)
    if goal is None:
        raise Http404
    form = GoalStateForm(request.POST)
    if form.is_valid():
        state, seen = GoalState(form.cleaned_data["state"]), form.cleaned_data["seen"]
        try:
            change_goal_state(
                goal=goal,
                state=state,
                seen=GoalState(seen) if seen else None,
                on=request.today,
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            messages.error(request, " ".join(say_all(refusal.blockers)))
        else:
            messages.success(request, _("The goal now says: %(state)s.") % {"state": state.label})
    return redirect(_place_of(goal))


@page(reads="client_form_seen", needs=(Permission.MANAGE_PLANS, Permission.COMPLETE_OWN_STEPS))
@require_POST
def action_complete(request: StaffRequest, action_id: UUID) -> HttpResponseBase:
    """Record that a step was done today, and lead back to where that was said."""
    action = action_visible_among(clients_visible_to(request.standing), action_id)
    if action is None:
        raise Http404
    try:
        complete_action(action=action, done_on=request.today, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The step was recorded as done."))
    if request.POST.get("from") == "my_day":
        return redirect("casework:my_day_show")
    return redirect(_place_of(action.goal))


def _place_of(goal: Goal) -> str:
    address = reverse("casework:plan_detail", args=[goal.plan.case.client.reference])
    return f"{address}#goal-{goal.id}"


def _case_or_404(request: StaffRequest, client: Client) -> Case:
    case = case_of(client, standing=request.standing)
    if case is None:
        raise Http404
    return case


def _is_to_be_read_again(refusal: Refused) -> bool:
    codes = {blocker.code for blocker in refusal.blockers}
    return bool(codes & {PLAN_CHANGED, SENT_OTHERWISE.code})


def _drafts(plans: Sequence[InclusionPlan]) -> list[dict[str, object]]:
    """Begin with the goals of the newest version."""
    drafts: list[dict[str, object]] = []
    for goal in plans[0].goals.all() if plans else ():
        step = next((action for action in goal.actions.all() if action.done_on is None), None)
        drafts.append(
            {
                "domain": goal.domain,
                "description": goal.description,
                "client_words": goal.client_words,
                "state": goal.state,
                "action": step.description if step else "",
                "responsible": step.responsible if step else None,
                "due_on": step.due_on if step else None,
            }
        )
    return drafts
