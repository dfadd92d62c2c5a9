"""The sheets about people and their timeline: who they are, where they live, what was decided."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import (
    ArrivalPath,
    BirthPrecision,
    Certainty,
    CircumstanceKind,
    DepartureKind,
    Education,
    HouseholdRole,
    LegalStatus,
    MaritalStatus,
    OccupationGroup,
    Place,
    Sex,
    StatusAuthority,
    StepKind,
)
from balsts.exchange.sheets.kinds import (
    BIRTH_DATE,
    COUNTRIES,
    COUNTRY,
    DAY,
    KEY,
    LANGUAGES,
    NAME,
    Code,
    line,
)
from balsts.exchange.sheets.sheet import Column, Sheet


class Movement(TextChoices):
    """What a row of the sheet of movements tells."""

    ARRIVAL = "arrival", pgettext_lazy("movement", "arrival")
    DEPARTURE = "departure", pgettext_lazy("movement", "departure")
    RETURN = "return", pgettext_lazy("movement", "return")


class Answer(TextChoices):
    """Whether something that was asked is so."""

    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")


CLIENT_KEY = Column(
    id="client_key",
    label=pgettext_lazy("import column", "Client key"),
    kind=KEY,
    is_required=True,
    help=_("Which row of the sheet of clients this is about."),
    example="K-001",
)
FROM = Column(
    id="from",
    label=pgettext_lazy("import column", "From"),
    kind=DAY,
    is_required=True,
    help=_("The first day."),
    example="2023-12-01",
)
LAST_DAY = Column(
    id="last_day",
    label=pgettext_lazy("import column", "Last day"),
    kind=DAY,
    help=_("The last day, itself included; empty while it goes on."),
)

CLIENTS = Sheet(
    id="clients",
    label=pgettext_lazy("import sheet", "Clients"),
    help=_("One row for each person, children included."),
    columns=(
        Column(
            id="client_key",
            label=pgettext_lazy("import column", "Client key"),
            kind=KEY,
            is_required=True,
            help=_("Names this person in the other sheets; each key once."),
            example="K-001",
        ),
        Column(
            id="given_name",
            label=pgettext_lazy("import column", "Given name"),
            kind=NAME,
            is_required=True,
            help=_("In Latin letters, as in the documents."),
            example="Fatima",
        ),
        Column(
            id="family_name",
            label=pgettext_lazy("import column", "Family name"),
            kind=NAME,
            help=_("Empty for people who have only one name."),
            example="Noorzai",
        ),
        Column(
            id="given_name_original",
            label=pgettext_lazy("import column", "Given name in original script"),
            kind=NAME,
            example="فاطمه",
        ),
        Column(
            id="family_name_original",
            label=pgettext_lazy("import column", "Family name in original script"),
            kind=NAME,
            example="نورزی",
        ),
        Column(
            id="birth_date",
            label=pgettext_lazy("import column", "Birth date"),
            kind=BIRTH_DATE,
            help=_("Only the year or the month if no more is known."),
            example="1992-03-01",
        ),
        Column(
            id="birth_date_precision",
            label=pgettext_lazy("import column", "How exact the birth date is"),
            kind=Code(of=BirthPrecision),
            help=_("Empty means as exact as it is written."),
        ),
        Column(id="sex", label=pgettext_lazy("import column", "Sex"), kind=Code(of=Sex)),
        Column(
            id="citizenships",
            label=pgettext_lazy("import column", "Citizenships"),
            kind=COUNTRIES,
            example="AF",
        ),
        Column(
            id="languages",
            label=pgettext_lazy("import column", "Languages"),
            kind=LANGUAGES,
            example="prs:mother_tongue;eng:B1",
        ),
        Column(
            id="education",
            label=pgettext_lazy("import column", "Education"),
            kind=Code(of=Education),
        ),
        Column(
            id="occupation_group",
            label=pgettext_lazy("import column", "Occupation group"),
            kind=Code(of=OccupationGroup),
        ),
        Column(id="occupation", label=pgettext_lazy("import column", "Occupation"), kind=line(200)),
        Column(
            id="marital_status",
            label=pgettext_lazy("import column", "Marital status"),
            kind=Code(of=MaritalStatus),
        ),
    ),
)
HOUSEHOLDS = Sheet(
    id="households",
    label=pgettext_lazy("import sheet", "Households"),
    help=_("One row for each member of a household of two or more."),
    columns=(
        Column(
            id="household_key",
            label=pgettext_lazy("import column", "Household key"),
            kind=KEY,
            is_required=True,
            help=_("The same for all members of one household."),
            example="H-01",
        ),
        CLIENT_KEY,
        Column(
            id="household_role",
            label=pgettext_lazy("import column", "Household role"),
            kind=Code(of=HouseholdRole),
            is_required=True,
        ),
        FROM,
        LAST_DAY,
    ),
)
STATUS_EVENTS = Sheet(
    id="status_events",
    label=pgettext_lazy("import sheet", "Legal status"),
    help=_("One row for each change of legal status, the application for asylum included."),
    columns=(
        CLIENT_KEY,
        Column(
            id="legal_status",
            label=pgettext_lazy("import column", "Legal status"),
            kind=Code(of=LegalStatus),
            is_required=True,
        ),
        Column(
            id="decided_on",
            label=pgettext_lazy("import column", "Decided on"),
            kind=DAY,
            is_required=True,
            help=_("For an asylum seeker the day of application."),
            example="2023-12-01",
        ),
        Column(id="notified_on", label=pgettext_lazy("import column", "Notified on"), kind=DAY),
        Column(
            id="translation_received_on",
            label=pgettext_lazy("import column", "Translation received on"),
            kind=DAY,
            help=_("The day on which the client received the decision translated."),
        ),
        Column(
            id="appeal_lodged_on",
            label=pgettext_lazy("import column", "Appeal lodged on"),
            kind=DAY,
        ),
        Column(
            id="became_final_on",
            label=pgettext_lazy("import column", "Final since"),
            kind=DAY,
            help=_("The day on which the decision became final, if that is known."),
        ),
        Column(
            id="authority",
            label=pgettext_lazy("import column", "Authority"),
            kind=Code(of=StatusAuthority),
        ),
        Column(
            id="permit_from", label=pgettext_lazy("import column", "Permit valid from"), kind=DAY
        ),
        Column(
            id="permit_last_day",
            label=pgettext_lazy("import column", "Last day of the permit"),
            kind=DAY,
            help=_("Empty for a permanent permit."),
        ),
    ),
)
MOVEMENTS = Sheet(
    id="movements",
    label=pgettext_lazy("import sheet", "Arrivals and departures"),
    help=_("One row for each arrival, departure and return."),
    columns=(
        CLIENT_KEY,
        Column(
            id="movement",
            label=pgettext_lazy("import column", "Movement"),
            kind=Code(of=Movement),
            is_required=True,
        ),
        Column(
            id="on",
            label=pgettext_lazy("import column", "Day"),
            kind=DAY,
            is_required=True,
            example="2023-11-20",
        ),
        Column(
            id="arrival_path",
            label=pgettext_lazy("import column", "Arrival path"),
            kind=Code(of=ArrivalPath),
        ),
        Column(
            id="country",
            label=pgettext_lazy("import column", "Country"),
            kind=COUNTRY,
            help=_("From where, or whereto."),
        ),
        Column(
            id="departure_kind",
            label=pgettext_lazy("import column", "Kind of departure"),
            kind=Code(of=DepartureKind),
        ),
        Column(
            id="certainty",
            label=pgettext_lazy("import column", "Certainty"),
            kind=Code(of=Certainty),
        ),
    ),
)
PROCEDURE_STEPS = Sheet(
    id="procedure_steps",
    label=pgettext_lazy("import sheet", "Steps of the procedure"),
    help=_("One row for each step of the asylum procedure that is no decision on the status."),
    columns=(
        CLIENT_KEY,
        Column(
            id="step",
            label=pgettext_lazy("import column", "Step"),
            kind=Code(of=StepKind),
            is_required=True,
        ),
        Column(
            id="on",
            label=pgettext_lazy("import column", "Day"),
            kind=DAY,
            is_required=True,
            example="2024-01-15",
        ),
    ),
)
CIRCUMSTANCES = Sheet(
    id="circumstances",
    label=pgettext_lazy("import sheet", "Work, studies, health"),
    help=_("One row for each circumstance on which a right may depend, as far as it is known."),
    columns=(
        CLIENT_KEY,
        Column(
            id="circumstance",
            label=pgettext_lazy("import column", "Circumstance"),
            kind=Code(of=CircumstanceKind),
            is_required=True,
        ),
        Column(
            id="is_so",
            label=pgettext_lazy("import column", "Is it so"),
            kind=Code(of=Answer),
            help=_("No if it was asked and is not so; empty means yes."),
        ),
        FROM,
        LAST_DAY,
    ),
)
RESIDENCES = Sheet(
    id="residences",
    label=pgettext_lazy("import sheet", "Places of living"),
    help=_("One row for each place where a client has lived."),
    columns=(
        CLIENT_KEY,
        Column(
            id="place",
            label=pgettext_lazy("import column", "Place"),
            kind=Code(of=Place),
            is_required=True,
        ),
        FROM,
        LAST_DAY,
    ),
)
