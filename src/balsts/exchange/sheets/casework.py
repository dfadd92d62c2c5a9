"""The sheets about work with clients: under which contract, by whom, with which plan and help."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.casework.enums import (
    ActionResponsible,
    BarrierKind,
    CaseCloseReason,
    GoalState,
    NeedDomain,
    ServiceMode,
    ServiceType,
)
from balsts.casework.models.service_record import LONGEST_SERVICE_MINUTES
from balsts.clients.enums import AssignmentRole, Place
from balsts.exchange.sheets.kinds import (
    DAY,
    KEY,
    KEYS,
    LANGUAGE,
    Code,
    Number,
    line,
    several_lines,
)
from balsts.exchange.sheets.people import CLIENT_KEY, FROM, LAST_DAY
from balsts.exchange.sheets.sheet import Column, Sheet
from balsts.organisations.enums import InstitutionKind

MOST_PLAN_VERSIONS = 1000

CONTRACT = Column(
    id="contract",
    label=pgettext_lazy("import column", "Contract"),
    kind=KEY,
    is_required=True,
    help=_("The number of the contract under which the client is helped."),
    example="SIF-VPA-2023",
)
STAFF = Column(
    id="staff",
    label=pgettext_lazy("import column", "Member of staff"),
    kind=KEY,
    is_required=True,
    help=_("The user name of a member of staff of the provider."),
    example="amina",
)

ENROLMENTS = Sheet(
    id="enrolments",
    label=pgettext_lazy("import sheet", "Enrolments"),
    help=_("One row for each client and contract. Without one nobody may see the client."),
    columns=(
        CLIENT_KEY,
        CONTRACT,
        FROM,
        LAST_DAY,
        Column(
            id="close_reason",
            label=pgettext_lazy("import column", "Reason for closing"),
            kind=Code(of=CaseCloseReason),
            help=_("Why help ended on the last day; a change of provider keeps the case open."),
        ),
    ),
)
ASSIGNMENTS = Sheet(
    id="assignments",
    label=pgettext_lazy("import sheet", "Assignments"),
    help=_(
        "Who works with the client under the contract: one responsible social worker on every day "
        "of the enrolment, and mentors."
    ),
    columns=(
        CLIENT_KEY,
        CONTRACT,
        STAFF,
        Column(
            id="assignment_role",
            label=pgettext_lazy("import column", "Assigned as"),
            kind=Code(of=AssignmentRole),
            is_required=True,
        ),
        FROM,
        LAST_DAY,
    ),
)
PLANS = Sheet(
    id="plans",
    label=pgettext_lazy("import sheet", "Plans"),
    help=_("One row for each action; a goal without actions has one row with the action empty."),
    columns=(
        CLIENT_KEY,
        CONTRACT,
        Column(
            id="plan_version",
            label=pgettext_lazy("import column", "Version of the plan"),
            kind=Number(least=1, most=MOST_PLAN_VERSIONS),
            is_required=True,
            example="1",
        ),
        Column(
            id="agreed_on",
            label=pgettext_lazy("import column", "Agreed on"),
            kind=DAY,
            is_required=True,
            help=_("The same in all rows of one version."),
            example="2023-12-08",
        ),
        Column(
            id="language_of_explanation",
            label=pgettext_lazy("import column", "Explained in"),
            kind=LANGUAGE,
        ),
        Column(
            id="goal_key",
            label=pgettext_lazy("import column", "Goal key"),
            kind=KEY,
            is_required=True,
            help=_("The same in all rows of one goal."),
            example="1",
        ),
        Column(
            id="goal_domain",
            label=pgettext_lazy("import column", "Domain of the goal"),
            kind=Code(of=NeedDomain),
            is_required=True,
        ),
        Column(
            id="goal",
            label=pgettext_lazy("import column", "Goal"),
            kind=line(500),
            is_required=True,
        ),
        Column(
            id="goal_state",
            label=pgettext_lazy("import column", "State of the goal"),
            kind=Code(of=GoalState),
        ),
        Column(
            id="goal_state_on",
            label=pgettext_lazy("import column", "State of the goal since"),
            kind=DAY,
        ),
        Column(id="action", label=pgettext_lazy("import column", "Action"), kind=line(500)),
        Column(
            id="action_responsible",
            label=pgettext_lazy("import column", "Who does it"),
            kind=Code(of=ActionResponsible),
        ),
        Column(id="action_due_on", label=pgettext_lazy("import column", "Due on"), kind=DAY),
        Column(id="action_done_on", label=pgettext_lazy("import column", "Done on"), kind=DAY),
    ),
)
SERVICE_RECORDS = Sheet(
    id="service_records",
    label=pgettext_lazy("import sheet", "Service records"),
    help=_("One row for each time help was given, however many clients took part."),
    columns=(
        Column(
            id="record_key",
            label=pgettext_lazy("import column", "Record key"),
            kind=KEY,
            is_required=True,
            help=_("Each key once."),
            example="S-0001",
        ),
        Column(
            id="client_keys",
            label=pgettext_lazy("import column", "Client keys"),
            kind=KEYS,
            is_required=True,
            help=_("Everybody who took part."),
            example="K-001;K-002",
        ),
        CONTRACT,
        Column(
            id="on",
            label=pgettext_lazy("import column", "Day"),
            kind=DAY,
            is_required=True,
            example="2023-12-11",
        ),
        Column(
            id="service_type",
            label=pgettext_lazy("import column", "Type of service"),
            kind=Code(of=ServiceType),
            is_required=True,
        ),
        Column(
            id="mode",
            label=pgettext_lazy("import column", "How"),
            kind=Code(of=ServiceMode),
            is_required=True,
        ),
        Column(id="place", label=pgettext_lazy("import column", "Place"), kind=Code(of=Place)),
        Column(
            id="institution_kind",
            label=pgettext_lazy("import column", "Institution"),
            kind=Code(of=InstitutionKind),
        ),
        Column(
            id="minutes",
            label=pgettext_lazy("import column", "Minutes"),
            kind=Number(least=1, most=LONGEST_SERVICE_MINUTES),
            is_required=True,
            example="60",
        ),
        STAFF,
        Column(
            id="interpreter_language",
            label=pgettext_lazy("import column", "Interpreted from"),
            kind=LANGUAGE,
        ),
        Column(
            id="barrier_kind",
            label=pgettext_lazy("import column", "Barrier"),
            kind=Code(of=BarrierKind),
            help=_("What stood in the way, if anything did."),
        ),
        Column(
            id="barrier_institution_kind",
            label=pgettext_lazy("import column", "Institution of the barrier"),
            kind=Code(of=InstitutionKind),
        ),
        Column(id="note", label=pgettext_lazy("import column", "Note"), kind=several_lines(4000)),
    ),
)
