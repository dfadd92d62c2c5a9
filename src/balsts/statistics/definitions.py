"""What is counted, in words: reports, measures and dimensions with their definitions.

Every figure shown anywhere is shown with the definition kept here; a change of what is counted
gives the report a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.statistics.enums import Cohort
from balsts.statistics.facts.tables import FIRST_SCHEMA_WITH_OPEN_DAYS

Text = Promise | str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A kind of report: stable code, version of its definition, title.

    What an older snapshot than `since_schema` tells is still counted by the `earlier` version: figures
    from it do not change.
    """

    code: str
    version: str
    title: Text
    since_schema: int = 1
    earlier: str = ""

    def version_from(self, schema: int) -> str:
        """Return the version by which a snapshot of this schema is counted."""
        return self.version if schema >= self.since_schema else self.earlier


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A title and what exactly is counted. People with several values are counted under each."""

    title: Text
    text: Text
    is_multi_valued: bool = False


SOCIAL_PORTRAIT = Report(
    code="social_portrait",
    version="2",
    title=_("Social portrait of clients"),
    since_schema=FIRST_SCHEMA_WITH_OPEN_DAYS,
    earlier="1",
)
MONTHLY_REPORT = Report(
    code="monthly_report",
    version="2",
    title=_("Monthly report"),
    since_schema=FIRST_SCHEMA_WITH_OPEN_DAYS,
    earlier="1",
)
RECONCILIATION = Report(
    code="reconciliation", version="1", title=_("Computed and published figures")
)

WHAT_IF = Report(
    code="what_if",
    version="2",
    title=_("What would another policy change?"),
    since_schema=FIRST_SCHEMA_WITH_OPEN_DAYS,
    earlier="1",
)

MEASURES: Mapping[str, Definition] = {
    "served": Definition(
        title=_("Served in the period"),
        text=_(
            "Different people who took part in at least one service in the period; each counts "
            "once, however often they came. Where the variant with open cases is chosen, people "
            "with a case open on any day of the period count too. A case counts as open on the days "
            "on which an enrolment under a running contract carries it; in version 1, a case that "
            "nobody closed counted for ever."
        ),
    ),
    "new_in_project": Definition(
        title=_("New to the programme"),
        text=_(
            "People whose very first service of the programme, by whichever provider, lies in the "
            "period."
        ),
    ),
    "new_to_provider": Definition(
        title=_("New to the provider"),
        text=_(
            "People whose first service by this provider lies in the period; other providers may "
            "have served them before."
        ),
    ),
    "carried_over": Definition(
        title=_("Carried over"),
        text=_(
            "People served in the period whose first service of the programme was before it. "
            "Served people are new ones and carried-over ones together."
        ),
    ),
    "cumulative": Definition(
        title=_("Since the beginning"),
        text=_(
            "Different people served since the programme began, up to and including the last day; "
            "each counts once. Sums of months or years would count people twice."
        ),
    ),
}

WHAT_IF_MEASURES: Mapping[str, Definition] = {
    "entitled": Definition(
        title=_("People entitled"),
        text=_(
            "Different people of the chosen group who by the law are entitled to the service on at "
            "least one day of the month; over the whole period, on at least one of its days. "
            "Whether the service was used is not asked."
        ),
    ),
    "service_months": Definition(
        title=_("Service months"),
        text=_(
            "The sum over the months of the people entitled in each: one person and one calendar "
            "month with at least one entitled day is one service month."
        ),
    ),
    "gained": Definition(
        title=_("Gained"),
        text=_(
            "People entitled in the month only under the changed policy; over the whole period, "
            "people who gain at least one month."
        ),
    ),
    "lost": Definition(
        title=_("Lost"),
        text=_(
            "People entitled in the month only under the base policy; over the whole period, "
            "people who lose at least one month."
        ),
    ),
    "open": Definition(
        title=_("Not known"),
        text=_(
            "People who are surely entitled on no day of the month, but for whom a fact is missing "
            "or in conflict. They are not among the people entitled."
        ),
    ),
    "load": Definition(
        title=pgettext_lazy("what-if", "Load"),
        text=_(
            "People entitled divided by the staff in post on the last day of the month with the "
            "providers whose contracts run that day; over the whole period, service months divided "
            "by the months of staff. Months without staff are left out."
        ),
    ),
    "cost": Definition(
        title=_("Cost at contract prices"),
        text=_(
            "Under the base policy, the staff in post times the contract price of a month of one "
            "post. Under the changed policy, the staff that would be needed to keep the load of the "
            "base policy, times the same price. A group carries its share by service months. Where "
            "a contract has no published price or nobody is in post, nothing is said."
        ),
    ),
    "age": Definition(
        title=_("Age"),
        text=_(
            "Completed years on the first day of the period; whoever is born later is in the "
            "youngest band."
        ),
    ),
}
COHORTS: Mapping[Cohort, Text] = {
    Cohort.OPEN_CASES: _(
        "People with an open case in the programme on the day of the snapshot, carried by an "
        "enrolment under a running contract; in version 1, a case that nobody closed counted for "
        "ever."
    ),
    Cohort.CASES_IN_PERIOD: _(
        "People whose case in the programme was open, and carried by an enrolment under a running "
        "contract, on at least one day of the period; in version 1, a case that nobody closed "
        "counted for ever."
    ),
    Cohort.EVERYBODY: _(
        "Everybody who ever had a service or a case in the programme. Choose this to find people "
        "whose case was closed because their months had run out."
    ),
}

DIMENSIONS: Mapping[str, Definition] = {
    "sex": Definition(
        title=_("Sex"), text=_("Sex as recorded in documents; children are included.")
    ),
    "age": Definition(
        title=_("Age at first service"),
        text=_(
            "Completed years on the day of the first service of the programme; who was born on "
            "29 February turns older on 1 March. Where only the year of birth is known, 1 January "
            "is taken."
        ),
    ),
    "age_in_period": Definition(
        title=_("Age on the last day"),
        text=_(
            "Completed years on the last day of the period; who was born on 29 February turns "
            "older on 1 March."
        ),
    ),
    "sex_by_age": Definition(
        title=_("Sex and age"),
        text=_("Sex, and completed years on the day of the first service, in bands of five years."),
    ),
    "citizenship": Definition(
        title=_("Citizenship"),
        text=_(
            "The primary citizenship. Stateless and unknown are two values. Countries are sorted "
            "by number; the smaller ones stand together as “other”."
        ),
    ),
    "arrival_path": Definition(
        title=_("Arrival path"),
        text=_("How the person came to Latvia the first time; later returns do not change it."),
    ),
    "arrival_group": Definition(
        title=_("Relocated and arrived on their own"),
        text=_(
            "First arrivals from Greece, Italy and Turkey under the programme of the European "
            "Union count as relocated, all other known paths as arrived on their own. The people "
            "from Turkey were resettled by law; published figures count them as relocated."
        ),
    ),
    "legal_status": Definition(
        title=_("Legal status"),
        text=_("Legal status on the last day of the period."),
    ),
    "first_year": Definition(
        title=_("Year of first service"),
        text=_("Calendar year of the first service of the programme."),
    ),
    "whereabouts": Definition(
        title=_("Left Latvia and returned"),
        text=_(
            "By the last day of the period: who left Latvia and is not known to be back, who left "
            "and came back, and all others. A departure that nobody has confirmed is presumed."
        ),
    ),
    "case_outcome": Definition(
        title=_("How cases ended"),
        text=_(
            "The latest case of each person in the programme: the reason it was closed for, or "
            "open on the last day of the period, or over because no contract carries it any more, "
            "though nobody closed it; in version 1 that counted as open. A change of provider "
            "closes no case."
        ),
    ),
    "education": Definition(
        title=_("Education"), text=_("Highest completed level as the person states it, ISCED 2011.")
    ),
    "marital_status": Definition(
        title=_("Marital status"), text=_("Marital status as the person states it.")
    ),
    "occupation_group": Definition(
        title=_("Occupation"), text=_("Major group of ISCO-08 as the person states it.")
    ),
    "languages": Definition(
        title=_("Languages"),
        text=_(
            "Languages the person speaks at any level. People who speak several count under each, "
            "so the numbers add up to more than the total."
        ),
        is_multi_valued=True,
    ),
    "services": Definition(
        title=_("Services by type"),
        text=_(
            "Services recorded, each once however many took part, and the different people who "
            "took part. People received several types, so their numbers add up to more than the "
            "total."
        ),
        is_multi_valued=True,
    ),
    "years": Definition(
        title=_("New and carried over by year"),
        text=_(
            "People served in each calendar year: new ones, whose first service of the programme "
            "lies in that year, and those carried over from years before."
        ),
        is_multi_valued=True,
    ),
    "relocation": Definition(
        title=_("Relocation and its promise"),
        text=_(
            "People who first came from Greece, Italy and Turkey under the programme of the "
            "European Union, beside the numbers Latvia promised for 2015–2017."
        ),
        is_multi_valued=True,
    ),
    "residence": Definition(
        title=_("Place of residence"),
        text=_("Where the person last lived in the period: an accommodation centre or a town."),
    ),
    "centre": Definition(
        title=_("In and outside the centres"),
        text=_("Where the person last lived in the period."),
    ),
    "women_men_children": Definition(
        title=_("Women, men and children"),
        text=_("Adults by sex; people under 18 on the last day of the period are children."),
    ),
    "adult_minor": Definition(
        title=_("Adults and minors"),
        text=_("Minors are under 18 on the last day of the period."),
    ),
    "household_unit": Definition(
        title=_("Families and single individuals"),
        text=_(
            "Households of two or more people with at least one of them served, and served people "
            "who live in no such household. Counts households, not people."
        ),
        is_multi_valued=True,
    ),
    "staff": Definition(
        title=_("Staff"),
        text=_(
            "People in post on the last day of the period with the provider whose contract ran "
            "that day."
        ),
        is_multi_valued=True,
    ),
    "decisions": Definition(
        title=_("Decisions on status"),
        text=_(
            "Clients of the programme who in the period were granted refugee status, alternative "
            "status or temporary protection, were finally refused, or lodged an appeal."
        ),
        is_multi_valued=True,
    ),
    "barriers": Definition(
        title=_("What stood in the way"),
        text=_(
            "Barriers named in service records of the period, by kind and institution: services "
            "affected, different people who took part in them, and their open cases."
        ),
        is_multi_valued=True,
    ),
}

RELOCATION_PROMISE: Mapping[str, int] = {
    "relocated_greece": 295,
    "relocated_italy": 186,
    "resettled_turkey": 50,
}
"""Places promised for 2015-2017: action plan for relocation and reception of asylum seekers."""

INTERNAL_NOTICE = _("internal, not for publication")
