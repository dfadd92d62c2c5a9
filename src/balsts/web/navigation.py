"""The places of the top bar, as far as the person may go there."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.access.enums import Permission
from balsts.audit.alarms import alarms_waiting
from balsts.organisations.queries.standing import Standing
from balsts.privacy.queries.disclosure import undecided_disclosures
from balsts.privacy.queries.incident import incidents_unanswered
from balsts.web.shapes.frame import NavigationItem

CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)
FIGURES = (Permission.SEE_FIGURES,)

# Whoever has the requests in the bar goes on from there.
REACHED_FROM_REQUESTS = "privacy:erasure_list"
ALARMS = "audit:alarm_list"
AUTHORITIES = "privacy:disclosure_list"
INCIDENTS = "privacy:incident_list"
# Where something waits for the person, counted for the bar.
WAITING: dict[str, Callable[[Standing], int]] = {
    ALARMS: lambda _standing: alarms_waiting(),
    AUTHORITIES: undecided_disclosures,
    INCIDENTS: incidents_unanswered,
}

# Label, address name, icon, key after "g", any of these permissions.
PLACES = (
    (_("My day"), "casework:my_day_show", "sun", "d", CLIENTS),
    (_("Clients"), "clients:client_list", "users", "c", CLIENTS),
    (_("Ending soon"), "casework:ending_list", "hourglass", "e", CLIENTS),
    (
        pgettext_lazy("navigation", "Shared"),
        "sharing:lent_list",
        "link",
        "s",
        (Permission.SEE_LENT_CLIENTS,),
    ),
    # The same page; whoever reads nothing that is shared finds only the emergency there.
    (
        _("Emergency"),
        "sharing:lent_list",
        "alert-triangle",
        "s",
        (Permission.OPEN_IN_EMERGENCY,),
    ),
    (
        pgettext_lazy("navigation", "Alarms"),
        ALARMS,
        "alert-triangle",
        "a",
        (Permission.READ_TRAIL,),
    ),
    (
        pgettext_lazy("navigation", "Incidents"),
        INCIDENTS,
        "flag",
        "v",
        (Permission.JUDGE_INCIDENTS,),
    ),
    (
        pgettext_lazy("navigation", "Openings"),
        "sharing:emergency_list",
        "eye",
        "o",
        (Permission.REVIEW_EMERGENCY_ACCESS,),
    ),
    (
        pgettext_lazy("navigation", "Authorities"),
        AUTHORITIES,
        "scale",
        "y",
        (Permission.DECIDE_DISCLOSURES,),
    ),
    (
        pgettext_lazy("navigation", "Trail"),
        "audit:trail_list",
        "history",
        "t",
        (Permission.READ_TRAIL,),
    ),
    (
        pgettext_lazy("navigation", "Portrait"),
        "statistics:portrait_show",
        "chart-bar",
        "p",
        FIGURES,
    ),
    (_("Reconciliation"), "statistics:reconciliation_show", "scale", "r", FIGURES),
    (
        pgettext_lazy("navigation", "What-if"),
        "statistics:what_if_list",
        "help-circle",
        "w",
        (Permission.RUN_WHAT_IFS,),
    ),
    (pgettext_lazy("navigation", "Gaps"), "evidence:gap_list", "barrier-block", "b", FIGURES),
    (
        pgettext_lazy("navigation", "Inspections"),
        "inspections:inspection_list",
        "eye",
        "n",
        (Permission.INSPECT_FILES, Permission.ANSWER_INSPECTIONS),
    ),
    (
        pgettext_lazy("navigation", "Requests"),
        "privacy:request_list",
        "question-mark",
        "q",
        (Permission.RECEIVE_REQUESTS,),
    ),
    (
        pgettext_lazy("navigation", "Archive"),
        "privacy:archive_list",
        "file-text",
        "k",
        (Permission.KEEP_ARCHIVE, Permission.APPROVE_ARCHIVE),
    ),
    (
        pgettext_lazy("navigation", "Erasures"),
        "privacy:erasure_list",
        "lock",
        "x",
        (Permission.APPROVE_ERASURES,),
    ),
    (
        pgettext_lazy("navigation", "Import"),
        "exchange:import_list",
        "file-import",
        "i",
        (Permission.IMPORT_CASELOADS,),
    ),
    (
        pgettext_lazy("navigation", "Files out"),
        "outgoing:export_list",
        "download",
        "f",
        (Permission.EXPORT_CASELOADS, Permission.APPROVE_EXPORTS),
    ),
    (
        pgettext_lazy("navigation", "People"),
        "accounts:staff_list",
        "id-badge-2",
        "u",
        (Permission.MANAGE_USERS, Permission.MANAGE_OWN_STAFF),
    ),
)


# The bar holds so many places in one line in the longest of our languages; the others fold.
MOST_IN_THE_BAR = 7


def navigation_for(request: HttpRequest, standing: Standing) -> tuple[NavigationItem, ...]:
    """Return the places the person may go, the current one marked, the last of many folded."""
    items: list[NavigationItem] = []
    for label, name, icon, key, any_of in PLACES:
        if not any(standing.may(permission) for permission in any_of):
            continue
        if name == REACHED_FROM_REQUESTS and standing.may(Permission.RECEIVE_REQUESTS):
            continue
        url = reverse(name)
        if any(item.url == url for item in items):
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        items.append(
            NavigationItem(
                label=str(label),
                url=url,
                icon=icon,
                is_current=current,
                key=key,
                waiting=WAITING[name](standing) if name in WAITING else 0,
            )
        )
    # Of two places of which one lies within the other, we are at the inner one.
    innermost = max((len(item.url) for item in items if item.is_current), default=0)
    items = [
        replace(item, is_current=item.is_current and len(item.url) == innermost) for item in items
    ]
    if len(items) <= MOST_IN_THE_BAR:
        return tuple(items)
    shown = MOST_IN_THE_BAR - 1
    return (*items[:shown], *(replace(item, is_folded=True) for item in items[shown:]))
