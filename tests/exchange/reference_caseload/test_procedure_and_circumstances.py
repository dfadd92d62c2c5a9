"""Steps, further days of decisions and circumstances fit what else happened to each person."""

from collections import Counter, defaultdict
from datetime import date

from balsts.platform.periods import add_months

ORDER = ["papers_received", "accepted", "interviewed", "extended"]


def day(text):
    return date.fromisoformat(text) if text else None


def by_client(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["client_key"]].append(row)
    return grouped


def test_steps_lie_between_the_application_and_the_decision_in_their_order(any_build):
    caseload, today = any_build
    statuses = by_client(caseload.rows["status_events"])

    wrong = []
    for client, steps in by_client(caseload.rows["procedure_steps"]).items():
        applied, *later = sorted(day(row["decided_on"]) for row in statuses[client])
        days = [day(step["on"]) for step in steps]
        kinds = [ORDER.index(step["step"]) for step in steps]
        before = later[0] if later else date.max
        is_right = days == sorted(days) and kinds == sorted(set(kinds))
        if not (is_right and applied <= days[0] and days[-1] < before and days[-1] <= today):
            wrong.append(client)

    assert wrong == []


def test_steps_of_every_kind_are_told_of_many(any_caseload):
    counts = Counter(row["step"] for row in any_caseload.rows["procedure_steps"])

    assert sorted(counts) == sorted(ORDER)
    assert min(counts["papers_received"], counts["accepted"], counts["interviewed"]) > 900
    assert 50 < counts["extended"] < counts["interviewed"]


def test_further_days_follow_the_decision_and_fit_the_appeal(any_build):
    caseload, today = any_build

    wrong = []
    for client, rows in by_client(caseload.rows["status_events"]).items():
        lodged = [day(r["decided_on"]) for r in rows if r["legal_status"] == "appeal_pending"]
        told = [day(row["appeal_lodged_on"]) for row in rows if row["appeal_lodged_on"]]
        for row in rows:
            decided, notified = day(row["decided_on"]), day(row["notified_on"])
            later = [
                day(row[name])
                for name in ("notified_on", "translation_received_on", "became_final_on")
                if row[name]
            ]
            translated = day(row["translation_received_on"])
            is_right = all(decided <= each <= today for each in later)
            if not is_right or (translated and not notified <= translated):
                wrong.append((client, row))
        if told != lodged:
            wrong.append((client, "appeal"))

    assert wrong == []


def test_a_time_for_an_appeal_that_still_runs_is_left_as_it_was_told(any_build):
    caseload, today = any_build
    running = [
        rows[-1]
        for rows in by_client(caseload.rows["status_events"]).values()
        if rows[-1]["legal_status"] == "refused_final"
        and rows[-1]["authority"] == "pmlp"
        and add_months(day(rows[-1]["notified_on"]), 1) >= today
    ]

    told = {(row["translation_received_on"], row["became_final_on"]) for row in running}

    assert len(running) > 0
    assert told == {("", "")}


def test_circumstances_begin_while_the_person_is_here_and_end_before_they_leave(any_build):
    caseload, today = any_build
    movements = by_client(caseload.rows["movements"])

    wrong = []
    for row in caseload.rows["circumstances"]:
        moves = movements[row["client_key"]]
        left = day(moves[-1]["on"]) if moves[-1]["movement"] == "departure" else date.max
        first, last = day(row["from"]), day(row["last_day"]) or day(row["from"])
        if not (day(moves[0]["on"]) <= first <= last < left and first <= today):
            wrong.append(row)

    assert wrong == []


def test_nobody_is_employed_and_at_the_agency_or_twice_the_same_at_once(any_caseload):
    wrong = []
    for client, rows in by_client(any_caseload.rows["circumstances"]).items():
        kinds = Counter(row["circumstance"] for row in rows)
        days = {row["circumstance"]: row for row in rows if row["is_so"] != "no"}
        agency, work = days.get("registered_with_employment_agency"), days.get("employed")
        overlaps = agency and work and day(agency["last_day"]) >= day(work["from"])
        if overlaps or max(kinds.values()) > 1:
            wrong.append(client)

    assert wrong == []


def test_circumstances_of_every_kind_are_told_also_that_they_are_not_so(any_caseload):
    rows = any_caseload.rows["circumstances"]

    assert len({row["circumstance"] for row in rows}) == 5
    assert Counter(row["is_so"] for row in rows)["no"] > 20
