"""What is asked when a plan is agreed."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from balsts.casework.enums import ActionResponsible, GoalState, NeedDomain, PlanState
from balsts.casework.models import Case, InclusionPlan
from balsts.casework.operations.plan import AgreedAction, AgreedGoal, Agreement
from balsts.casework.queries.plan import mark_of_plan
from balsts.web.fields import DayField, LanguageField, LineField, open_choices
from balsts.web.sent_again import FormNumberField

GOALS_PREFIX = "goals"
GOALS_OFFERED = 3
MOST_GOALS = 20


class PlanAgreeForm(forms.Form):
    """When, in which language, and whether the client agreed.

    The id makes it kept once; `seen` says which plan in force was on the page.
    """

    id = FormNumberField()
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    agreed_on = DayField(label=_("Agreed on"))
    language_of_explanation = LanguageField(label=_("Explained to the client in"), required=False)
    has_interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    is_declined = forms.BooleanField(
        label=_("The client does not want a plan"),
        help_text=_("That is their right; help goes on."),
        required=False,
    )

    def agreement(self, case: Case, goals: tuple[AgreedGoal, ...]) -> Agreement:
        """Return the agreement with its goals, or the refusal without any."""
        told = self.cleaned_data
        return Agreement(
            case=case,
            agreed_on=told["agreed_on"],
            goals=() if told["is_declined"] else goals,
            state=PlanState.DECLINED if told["is_declined"] else PlanState.AGREED,
            language_of_explanation=told["language_of_explanation"],
            has_interpreter=told["has_interpreter"],
            seen=told["seen"] or mark_of_plan(None),
            id=told["id"],
        )


class GoalForm(forms.Form):
    """One goal with its first step; left empty it is not part of the plan."""

    domain = forms.ChoiceField(
        label=_("Domain"), choices=open_choices(NeedDomain.choices), required=False
    )
    description = LineField(label=_("Goal"), max_length=500, required=False)
    client_words = LineField(label=_("In the client's words"), max_length=500, required=False)
    action = LineField(label=_("First step"), max_length=500, required=False)
    responsible = forms.ChoiceField(
        label=_("Who does it"),
        choices=ActionResponsible.choices,
        initial=ActionResponsible.WORKER,
        required=False,
    )
    due_on = DayField(label=_("By when"), required=False)
    state = forms.ChoiceField(
        choices=GoalState.choices,
        initial=GoalState.PLANNED,
        widget=forms.HiddenInput,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a goal that is begun but does not say what it is or in which domain."""
        told = super().clean() or self.cleaned_data
        is_begun = any(told.get(name) for name in ("domain", "description", "action", "due_on"))
        if is_begun and not told.get("domain"):
            self.add_error("domain", _("Choose the domain of this goal."))
        if is_begun and not told.get("description"):
            self.add_error("description", _("Say what the goal is."))
        return told

    def goal(self) -> AgreedGoal | None:
        """Return the goal, or nothing where the lines were left empty."""
        told = self.cleaned_data
        if not told.get("description"):
            return None
        step = AgreedAction(
            description=told["action"],
            responsible=ActionResponsible(told["responsible"] or ActionResponsible.WORKER),
            due_on=told["due_on"],
        )
        return AgreedGoal(
            domain=NeedDomain(told["domain"]),
            description=told["description"],
            client_words=told["client_words"],
            state=GoalState(told["state"] or GoalState.PLANNED),
            actions=(step,) if told["action"] else (),
        )


GoalFormSet = forms.formset_factory(
    GoalForm, extra=GOALS_OFFERED, max_num=MOST_GOALS, absolute_max=MOST_GOALS
)


def forms_with_more_goals(sent: QueryDict) -> tuple[PlanAgreeForm, Any]:
    """Return the forms as they were sent, unchecked, with one more empty goal."""
    count = GoalFormSet(sent, prefix=GOALS_PREFIX).total_form_count()
    typed = [
        {name: sent.get(f"{GOALS_PREFIX}-{number}-{name}", "") for name in GoalForm.base_fields}
        for number in range(count)
    ]
    with_one_more = forms.formset_factory(
        GoalForm, extra=1, max_num=MOST_GOALS, absolute_max=MOST_GOALS
    )
    return PlanAgreeForm(initial=sent.dict()), with_one_more(prefix=GOALS_PREFIX, initial=typed)


def sent_after_change(sent: QueryDict, plan: InclusionPlan | None) -> QueryDict:
    """Return what was sent once more, after the plan in force has changed: what is typed stays.

    The plan of now has been seen then. Where its goals stand nobody types, so they stand as there.
    """
    again = sent.copy()
    again["seen"] = str(mark_of_plan(plan))
    goals = plan.goals.all() if plan is not None else ()
    states = {(goal.domain, goal.description): goal.state for goal in goals}
    for number in range(MOST_GOALS):
        name = f"{GOALS_PREFIX}-{number}"
        told = (again.get(f"{name}-domain", ""), again.get(f"{name}-description", ""))
        if told in states:
            again[f"{name}-state"] = states[told]
    return again


class GoalStateForm(forms.Form):
    """Where a goal stands now, and where it stood on the page."""

    state = forms.ChoiceField(choices=GoalState.choices)
    seen = forms.ChoiceField(choices=GoalState.choices, required=False)
