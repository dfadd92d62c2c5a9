"""The record of processing (GDPR 30), written from the policies: nobody keeps it by hand."""

from collections.abc import Iterator

from balsts.privacy.policies import Retention, Sensitivity, retention, sensitivity

HEAD = """# Record of processing activities

Written by `balsts record_of_processing` from `policies/sensitivity.yaml` and `policies/retention.yaml`
(GDPR article 30). Do not edit: change the policies and run the command. What the organisation adds by
hand (its name and contact, its data protection officer, joint controllers and processors) stands in
the impact assessment, because it differs from one installation to the next.

"""
TAIL = """
## Recipients

Nobody by default. A person's data are shared under a recorded agreement, for a purpose, with named
parts and an end; sharing with an authority of a country of origin is not possible. Without agreement
another provider may open a file for one hour in an emergency, which is told at once and reviewed, and
the municipality is told of a family with children whose support ends. An authority of Latvia that asks
about somebody is told what the data protection officer has agreed to; each question, its legal ground,
the decision and what was told stand in the register of disclosures. The funder receives counts; in an
inspection it may read a few files for two days, without names. Nothing leaves for a country outside the
European Economic Area, and the program makes no connection to the outside.

## Security measures

Two walls (permissions in Python, row security in the database), the sealed trail of who did and read
what, encryption of sealed notes, one door for files that leave, and tests of all of these:
`THREAT_MODEL.md`, `docs/explanation/data-life.md`.
"""


def record_of_processing() -> str:
    """Return the whole record as Markdown; the same policies give the same text."""
    said, kept = sensitivity(), retention()
    lines = [
        HEAD,
        *_activities(said, kept),
        *_classes(said),
        *_periods(kept),
        *_fields(said),
    ]
    return "".join(lines) + TAIL


def _activities(said: Sensitivity, kept: Retention) -> Iterator[str]:
    """One activity a purpose: of whom, which kinds of data, on which ground, how long."""
    yield "## Activities\n\n"
    for purpose, words in said.purposes.items():
        lines = [line for line in said.lines if line.purpose == purpose and line.about != "nobody"]
        if not lines:
            continue
        yield f"### {words}\n\n"
        people = list(dict.fromkeys(line.about for line in lines))
        yield "- Of whom: " + " ".join(said.people[one] for one in people) + "\n"
        kinds = sorted({line.sensitivity for line in lines})
        yield "- Kinds of data: " + ", ".join(kind.replace("_", " ") for kind in kinds) + "\n"
        special = sorted({line.sensitivity for line in lines if line.is_special_category})
        if special:
            named = ", ".join(kind.replace("_", " ") for kind in special)
            yield f"- Special categories: {named}. {said.special_category_basis}\n"
        for basis in dict.fromkeys(line.basis for line in lines):
            yield f"- Ground: {said.bases[basis]}\n"
        classes = dict.fromkeys(kept.class_by_table[line.table] for line in lines)
        yield "- Kept: " + ", ".join(name.replace("_", " ") for name in classes) + " (below)\n\n"


def _classes(said: Sensitivity) -> Iterator[str]:
    yield "## Kinds of data\n\n| Kind | What it is | Special category |\n|---|---|---|\n"
    for name, terms in said.classes.items():
        special = "yes" if terms["special_category"] else "no"
        yield f"| {name.replace('_', ' ')} | {terms['words'].strip()} | {special} |\n"
    yield "\n"


def _periods(kept: Retention) -> Iterator[str]:
    yield "## How long\n\n| What | Kept | Counted from | Then | By whom |\n|---|---|---|---|---|\n"
    for name, terms in kept.classes.items():
        words = " | ".join(terms[term] for term in ("keep", "counted_from", "then", "done_by"))
        yield f"| {name.replace('_', ' ')} | {words} |\n"
    yield "\nCase files, months after the last day of help: "
    yield ", ".join(f"{code} {months}" for code, months in kept.case_file_months.items())
    yield f"; never helped {kept.never_helped_months}.\n\n"
    for period in kept.fund_periods:
        yield (
            f"- Contracts begun {period.first_day} to {period.last_day}: {period.years} years from "
            "31 December of the year in which they ended.\n"
        )
    yield "\n"


def _fields(said: Sensitivity) -> Iterator[str]:
    yield "## Every field\n\n| Table | Whom about | Fields by kind |\n|---|---|---|\n"
    for table in dict.fromkeys(line.table for line in said.lines):
        lines = said.of_table(table)
        kinds = dict.fromkeys(line.sensitivity for line in lines)
        words = "; ".join(
            f"{kind.replace('_', ' ')}: "
            + ", ".join(line.field for line in lines if line.sensitivity == kind)
            for kind in kinds
        )
        yield f"| {table} | {lines[0].about} | {words} |\n"
