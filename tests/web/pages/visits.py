"""Which pages there are, and who looks at which: made from the addresses and policies/access.yaml."""

from collections import Counter
from dataclasses import dataclass

from balsts.access.enums import Role
from tests.web.access.policy import ANSWERS, Line, expected, lines, relations_of
from tests.web.access.world import ANONYMOUS

PEOPLE = (*Role.values, ANONYMOUS)
# Looks different to everybody who may open it.
SEEN_BY_EACH = {"casework:my_day_show", "clients:client_detail"}
# Where something is empty in this world, however it is asked for; all else shows what it is there for.
EMPTY = {
    "audit:alarm_list",
    "audit:breach_show",
    "audit:decoy_list",
    "audit:review_list",
    "casework:ending_list",
    "casework:my_day_show",
    "casework:sealed_note_list",
    "clients:client_detail",
    "gallery:gallery_show",
    "inspections:inspected_file",
    "privacy:incident_show",
    "privacy:notice_give",
    "sharing:emergency_file",
    "sharing:hand_over_list",
    "sharing:lent_show",
}
EVERY_WHAT_IF = "?with=…"
# Pages that are asked for in another way than by the address alone: letters are written in other languages,
# figures are those of the days that were counted.
ALSO = {
    "clients:letter_show": ("?language=ar", "?language=prs"),
    "gallery:gallery_show": ("?ui=ar",),
    "privacy:notice_show": ("?language=en",),
    "statistics:monthly_report_show": ("?year=2018&month=10&programme=state_service",),
    "statistics:portrait_show": ("?cut_off=31.12.2018.&programme=state_service",),
    "statistics:what_if_compare": (EVERY_WHAT_IF,),
}
A_FILE, A_DRAWING = "a file", "a drawing within a page"
A_PART, A_SIGN = "a part of a page", "a sign for scripts"
# What is answered by GET and is no page, each with what it is.
NO_PAGES = {
    "accounts:session_keep": A_SIGN,
    "audit:file_trail_pdf": A_FILE,
    "clients:letter_pdf": A_FILE,
    "evidence:gap_csv": A_FILE,
    "exchange:import_messages": A_FILE,
    "exchange:import_progress": A_PART,
    "exchange:import_template": A_FILE,
    "security_txt": A_FILE,
    "statistics:portrait_chart": A_DRAWING,
    "statistics:report_csv": A_FILE,
    "statistics:report_progress": A_PART,
    "statistics:snapshot_progress": A_PART,
    "statistics:what_if_chart": A_DRAWING,
    "statistics:what_if_csv": A_FILE,
    "statistics:what_if_progress": A_PART,
}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One person at one page."""

    name: str
    person: str
    about: str
    relation: str
    query: str = ""

    @property
    def reading(self) -> tuple[str, str]:
        """Language and direction of the page; within a letter its own are said."""
        return ("ar", "rtl") if self.query == "?ui=ar" else ("lv", "ltr")

    @property
    def letter(self) -> str:
        """Which way the letter on the page is read; nothing where there is none."""
        sheets = {"clients:letter_show": "rtl", "privacy:notice_show": "ltr"}
        return sheets.get(self.name, "")


def rooms(method: str) -> list[str]:
    return sorted({room_of(name) for name in shown_by(method)})


def room_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else "without a room"


def visits(method: str = "GET") -> list[Visit]:
    """Return for every address that is shown somebody who may open it: whoever has seen least yet."""
    found: list[Visit] = []
    seen: Counter[str] = Counter()
    for name, line in lines().items():
        may = {person: told for person in PEOPLE if (told := _opens(line, person, method))}
        each = method == "GET" and name in SEEN_BY_EACH
        least = sorted(may, key=lambda person: seen[person])
        for person in least if each else least[:1]:
            seen[person] += 1
            found += [
                Visit(
                    name=name,
                    person=person,
                    about=line.about,
                    relation=may[person],
                    query=query,
                )
                for query in ("", *(ALSO.get(name, ()) if method == "GET" else ()))
            ]
    return found


def visits_to_forms() -> list[Visit]:
    return visits("POST")


def shown_by(method: str) -> set[str]:
    """Return the addresses that are shown to somebody by a method."""
    return {name for name, line in lines().items() if line.methods.get(method) == ANSWERS["shown"]}


def _opens(line: Line, person: str, method: str) -> str:
    """Return to what the address is shown to somebody, or nothing."""
    if method not in line.methods:
        return ""
    shown = (
        relation
        for relation in relations_of(line.about)
        if expected(line, method=method, person=person, relation=relation) == ANSWERS["shown"]
    )
    return next(shown, "")
