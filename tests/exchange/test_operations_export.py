"""A list of people leaves only as the register says: why, with whom, once, for a day."""

import datetime
import io
import zipfile
from hashlib import sha256
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseState
from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import Client, Enrolment
from balsts.clients.operations.emergency import close_file
from balsts.exchange import waiting_exports
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState, ExportTemplate
from balsts.exchange.models import Export
from balsts.exchange.operations import export as operations
from balsts.exchange.operations.export import (
    CannotExport,
    ExportWish,
    agree_to_export,
    decline_export,
    drop_expired_exports,
    make_export,
    register_file_taken,
    take_export,
)
from balsts.exchange.rules import KEPT_FOR, MOST_A_DAY
from balsts.organisations.models import Contract
from balsts.platform.bound_postgres import acting_under
from balsts.platform.identifiers import new_client_reference, new_export_reference
from balsts.platform.inspection import UnfitToLeave
from balsts.platform.spreadsheets import read_workbook
from tests.database.asking import token_of
from tests.factories.casework import create_case
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_contract, create_staff_member
from tests.people import Cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
REASON = "To plan who visits whom in December"
NAMES_BY_LAW = "balsts.exchange.migrations.0012_names_by_law_take_two"
NAMES_WANTED = "Volunteers call them by their names in December"


def wish(cast: Cast, **told: object) -> ExportWish:
    return ExportWish(
        **{
            "contract": cast.contract,
            "kind": ExportKind.XLSX,
            "language": "en",
            "purpose": ExportPurpose.WORK_PLANNING,
            "reason": REASON,
            "is_open": None,
            **told,
        }
    )


def crowd(cast: Cast, size: int) -> None:
    """More people under the same contract, written as they are stored: there are many of them."""
    people = [
        Client(
            reference=new_client_reference(),
            given_name="Anna",
            sort_key=f"anna {number:03}",
            search_text="anna",
            registered_at=NOW,
            registered_by=cast.chiara,
        )
        for number in range(size)
    ]
    Client.objects.bulk_create(people)
    Enrolment.objects.bulk_create(
        [
            Enrolment(client=client, contract=cast.contract, valid_from=datetime.date(2020, 1, 1))
            for client in people
        ]
    )


def made(cast: Cast, *, people: int = 0, **told: object) -> Export:
    crowd(cast, people)
    return make_export(wish=wish(cast, **told), by=cast.chiara, at=NOW)


def refusal(refused: pytest.ExceptionInfo[CannotExport]) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


@pytest.fixture
def senior(cast: Cast):
    """A second person at the provider who may agree."""
    post = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    )
    return post.user


def test_a_list_whose_asking_was_not_kept_is_made_when_its_form_is_sent_again(cast: Cast) -> None:
    """A fault after the file was written leaves the file, and no row that speaks of it."""
    form = uuid4()
    with transaction.atomic():
        lost = made(cast, form_id=form)
        transaction.set_rollback(True)

    again = made(cast, form_id=form, people=1)

    assert again.id == lost.id
    assert sha256(waiting_exports.content_of(again.id)).hexdigest() == again.sha256 != lost.sha256


@pytest.mark.parametrize(
    "otherwise",
    [
        {"kind": ExportKind.CSV},
        {"language": "lv"},
        {"purpose": ExportPurpose.DATA_CHECK},
        {"reason": f"{REASON} and January"},
        {"has_names": True, "names_reason": NAMES_WANTED},
        {"is_open": True},
    ],
)
def test_the_same_wish_is_one_file_and_another_one_from_the_same_form_is_another(
    cast: Cast, otherwise: dict[str, object]
) -> None:
    form_id = uuid4()

    first, second = (made(cast, form_id=form_id) for _ in range(2))
    other = made(cast, form_id=form_id, **otherwise)

    assert (second.id, second.reference) == (first.id, first.reference)
    assert other.id != first.id
    assert Export.objects.count() == 2


def test_list_is_registered_with_the_hash_of_its_bytes(cast: Cast) -> None:
    export = made(cast)

    content = waiting_exports.content_of(export.id)
    assert (export.state, export.people_needed, export.person_count) == ("ready", 1, 1)
    assert (export.sha256, export.byte_count) == (sha256(content).hexdigest(), len(content))
    event = AuditEvent.objects.get(event="export_made")
    assert (event.subject_ids, event.details["export"]) == ([cast.fatima.id], export.reference)


TOLD = {
    "template": "caseload",
    "purpose": "work_planning",
    "has_names": False,
}


def test_every_step_of_a_list_is_told_with_what_it_is(cast: Cast, senior) -> None:
    export = made(cast, people=50)
    agree_to_export(export=export, by=senior, at=NOW)
    take_export(export=export, by=cast.chiara, at=NOW)
    declined = made(cast, people=50)
    decline_export(export=declined, reason="Figures are enough", by=senior, at=NOW)

    events = AuditEvent.objects.filter(event__startswith="export_").order_by("number")
    told = {"export": export.reference, "people": 51, "people_needed": 2} | TOLD
    assert [(one.event, one.by) for one in events if one.details == told] == [
        ("export_made", cast.chiara.pk),
        ("export_agreed", senior.pk),
        ("export_taken", cast.chiara.pk),
    ]
    [last] = events.filter(event="export_declined")
    assert last.details == told | {"export": declined.reference, "people": 101}


def test_list_is_registered_with_what_was_asked_for(cast: Cast) -> None:
    plain = made(cast, names_reason="is not wanted", language="lv")
    with_names = made(cast, has_names=True, names_reason=NAMES_WANTED)

    assert (plain.language, plain.names_reason, plain.has_sealed_fields) == ("lv", "", False)
    assert plain.filters == {
        "is_open": None,
        "on": timezone.localdate(NOW).isoformat(),
        "people_before": 0,
        "left_out": None,
    }
    assert with_names.filters["people_before"] == 1
    assert (with_names.names_reason, with_names.has_names) == (NAMES_WANTED, True)
    assert set(with_names.fields) > set(plain.fields)


@pytest.mark.parametrize(("is_open", "people"), [(True, 1), (False, 2), (None, 3)])
def test_list_holds_cases_that_are_open_or_those_that_are_not_as_asked(
    cast: Cast, *, is_open: bool | None, people: int
) -> None:
    create_enrolment(create_client(given_name="Without a case"), cast.contract)
    closed = create_client(given_name="Closed")
    create_enrolment(closed, cast.contract)
    case = create_case(
        closed, cast.contract.programme, opened_on=timezone.localdate(NOW), state=CaseState.CLOSED
    )
    case.spells.update(closed_on=timezone.localdate(NOW), close_reason="plan_completed")

    assert made(cast, is_open=is_open).person_count == people


def test_list_without_names_stands_in_the_order_of_references_and_with_names_of_names(
    cast: Cast,
) -> None:
    crowd(cast, 20)
    people = Client.objects.all()

    plain, with_names = made(cast), made(cast, has_names=True, names_reason=NAMES_WANTED)

    by_reference = sorted(one.reference for one in people)
    by_name = [one.reference for one in people.order_by("sort_key", "id")]
    assert by_reference != by_name
    for export, expected in ((plain, by_reference), (with_names, by_name)):
        [sheet] = read_workbook(io.BytesIO(waiting_exports.content_of(export.id))).sheets
        cells = [str(cell) for row in sheet.rows() for cell in row.cells]
        found = [cell for cell in cells if cell in by_reference]
        assert found == expected


def test_list_says_on_its_sheet_who_has_it_and_of_how_many_people(cast: Cast) -> None:
    export = made(cast)

    [sheet] = read_workbook(io.BytesIO(waiting_exports.content_of(export.id))).sheets
    mark, notice, headings, row = [row.cells for row in sheet.rows()]
    assert mark[0].startswith(f"{export.reference} · made for {cast.chiara.full_name} on ")
    assert mark[0].endswith("contains data of 1 person")
    assert notice[0].startswith("Internal, not for publication.")
    assert (headings[0], row[0]) == ("Reference", cast.fatima.reference)
    with zipfile.ZipFile(io.BytesIO(waiting_exports.content_of(export.id))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert f"<oddFooter>&amp;L&amp;8{mark[0]} · {notice[0]}"[:200] in page


@pytest.mark.parametrize("kind", [ExportKind.XLSX, ExportKind.CSV])
def test_asvs_15_3_1_list_without_names_names_nobody(cast: Cast, kind: ExportKind) -> None:
    export = made(cast, kind=kind)

    content = waiting_exports.content_of(export.id)
    cells = [
        str(cell)
        for sheet in read_workbook(io.BytesIO(content)).sheets
        for row in sheet.rows()
        for cell in row.cells
    ]
    said = " ".join(cells)
    assert cast.fatima.reference in said
    assert [name for name in ("Fatima", "Noorzai", "فاطمه", "1992-03-01") if name in said] == []
    assert "name" not in export.fields


def test_list_with_names_says_why_and_holds_them(cast: Cast) -> None:
    export = made(cast, has_names=True, names_reason="The funder compares passports")

    [sheet] = read_workbook(io.BytesIO(waiting_exports.content_of(export.id))).sheets
    *_, row = [row.cells for row in sheet.rows()]
    assert row[1:4] == ("Fatima Noorzai", "فاطمه نورزی", datetime.date(1992, 3, 1))


def test_nobody_is_in_the_list_who_is_enrolled_elsewhere_or_no_longer(cast: Cast) -> None:
    today = timezone.localdate(NOW)
    create_enrolment(create_client(given_name="Other"), cast.other_contract)
    create_enrolment(create_client(given_name="Former"), cast.contract, until=today)

    assert made(cast).client_ids == [cast.fatima.id]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"reason": "because"}, "reason_too_short"),
        ({"has_names": True, "names_reason": "no"}, "names_without_reason"),
    ],
)
def test_list_is_not_made_without_a_reason(cast: Cast, told: dict, code: str) -> None:
    with pytest.raises(CannotExport) as refused:
        made(cast, **told)

    assert refusal(refused) == [code]
    assert Export.objects.count() == 0


@pytest.mark.parametrize(
    "who", ["amina", "edgars", "daniel", "esther", "farid", "gunta", "katrina"]
)
def test_list_is_not_made_for_whoever_may_not_take_a_caseload_out(cast: Cast, who: str) -> None:
    with pytest.raises(CannotExport) as refused:
        make_export(wish=wish(cast), by=getattr(cast, who), at=NOW)

    assert refusal(refused) == ["no_permission"]


def test_list_of_another_provider_is_not_made(cast: Cast) -> None:
    with pytest.raises(CannotExport) as refused:
        made(cast, contract=cast.other_contract)

    assert refusal(refused) == ["no_permission"]


def test_asvs_2_4_1_and_2_3_2_one_person_has_so_many_files_made_in_a_day_and_no_more(
    cast: Cast,
) -> None:
    for _ in range(MOST_A_DAY):
        make_export(wish=wish(cast), by=cast.chiara, at=NOW)

    with pytest.raises(CannotExport) as refused:
        make_export(wish=wish(cast), by=cast.chiara, at=NOW)
    assert refusal(refused) == ["too_many_files"]
    assert make_export(wish=wish(cast), by=cast.chiara, at=NOW + KEPT_FOR * 2).state == "ready"


@pytest.mark.parametrize(("people", "state"), [(49, "ready"), (50, "waiting")])
def test_asvs_2_3_5_fifty_people_leave_with_one_and_more_with_two(
    cast: Cast, people: int, state: str
) -> None:
    export = made(cast, people=people)

    assert (export.person_count, export.state) == (people + 1, state)


def under_another_contract(cast: Cast, *, people: int) -> Contract:
    """A second contract of the same provider, with people of its own."""
    second = create_contract(provider=cast.contract.provider, number="C-second")
    before = set(Client.objects.values_list("id", flat=True))
    crowd(cast, people)
    Enrolment.objects.exclude(client_id__in=before).update(contract=second)
    return second


def test_list_divided_by_contracts_and_forms_needs_a_second_person_like_the_whole(
    cast: Cast, senior
) -> None:
    second = under_another_contract(cast, people=30)
    first = made(cast, people=19)

    divided = made(cast, contract=second)
    again = made(cast, contract=second, kind=ExportKind.CSV)
    others = make_export(wish=wish(cast, contract=second), by=senior, at=NOW)

    assert (first.person_count, first.state, first.people_needed) == (20, "ready", 1)
    assert (divided.person_count, divided.state, divided.people_needed) == (30, "ready", 1)
    assert (again.person_count, again.state, again.people_needed) == (30, "waiting", 2)
    assert again.filters["people_before"] == 50
    assert others.state == "ready"


def test_what_left_a_day_ago_or_with_two_counts_no_more(cast: Cast, senior) -> None:
    take_export(export=made(cast, people=39), by=cast.chiara, at=NOW)
    with_two = make_export(wish=wish(cast), by=cast.chiara, at=NOW)
    agree_to_export(export=with_two, by=senior, at=NOW)
    take_export(export=with_two, by=cast.chiara, at=NOW)
    almost, later = NOW + KEPT_FOR, NOW + KEPT_FOR + datetime.timedelta(seconds=1)

    soon = make_export(wish=wish(cast), by=cast.chiara, at=almost)
    decline_export(export=soon, reason="Tomorrow", by=senior, at=almost)
    next_day = make_export(wish=wish(cast), by=cast.chiara, at=later)

    assert with_two.filters["people_before"] == 40
    assert (soon.state, soon.filters["people_before"]) == ("waiting", 40)
    assert (next_day.state, next_day.filters["people_before"]) == ("ready", 0)


def close(client: Client, cast: Cast) -> None:
    close_file(client=client, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)


def in_hiding(cast: Cast) -> tuple[Client, Client]:
    """Two people under the contract: the use of one's data is restricted, the other's file is closed."""
    restricted = create_client(given_name="Restricted")
    closed = create_client(given_name="Closed")
    for client in (restricted, closed):
        create_enrolment(client, cast.contract)
    Client.objects.filter(id=restricted.id).update(restricted_at=NOW)
    close(closed, cast)
    return restricted, closed


def words_in(export: Export) -> str:
    """Everything that can be read in a file, line by line."""
    content = waiting_exports.content_of(export.id)
    if export.kind == ExportKind.CSV:
        return content.decode("utf-8-sig")
    [sheet] = read_workbook(io.BytesIO(content)).sheets
    return "\n".join(str(cell) for row in sheet.rows() for cell in row.cells)


RESTRICTED = "Some people are left out, because the use of their data is restricted."
RESTRICTED_OR_CLOSED = (
    "Some people are left out, because the use of their data is restricted or their file is closed "
    "to emergencies."
)


@pytest.mark.parametrize(
    ("told", "has_closed"),
    [
        ({}, True),
        ({"purpose": ExportPurpose.DATA_CHECK}, True),
        ({"purpose": ExportPurpose.FUNDER_CHECK}, False),
        ({"purpose": ExportPurpose.HAND_OVER}, False),
        ({"purpose": ExportPurpose.LEGAL_DUTY}, False),
        ({"has_names": True, "names_reason": NAMES_WANTED}, False),
    ],
)
@pytest.mark.parametrize("kind", [ExportKind.XLSX, ExportKind.CSV])
def test_nobody_leaves_in_a_list_whose_data_may_only_be_kept_nor_in_hiding_outside_or_by_name(
    cast: Cast, kind: ExportKind, told: dict, *, has_closed: bool
) -> None:
    restricted, closed = in_hiding(cast)

    export = made(cast, kind=kind, **told)

    expected = {cast.fatima.id} | ({closed.id} if has_closed else set())
    assert (set(export.client_ids), export.person_count) == (expected, len(expected))
    words = words_in(export)
    assert (restricted.reference in words, closed.reference in words) == (False, has_closed)
    sentence = RESTRICTED if has_closed else RESTRICTED_OR_CLOSED
    lines = [line for line in words.splitlines() if "left out" in line]
    assert [line.removeprefix("# ") for line in lines] == [sentence]
    assert export.filters["left_out"] == ("restricted" if has_closed else "restricted_or_closed")


def test_list_from_which_nobody_is_left_out_says_nothing_of_it(cast: Cast) -> None:
    closed = create_client(given_name="Closed")
    create_enrolment(closed, cast.contract)
    close(closed, cast)

    export = made(cast)

    assert "left out" not in words_in(export)
    assert (export.person_count, export.filters["left_out"]) == (2, None)


def test_closed_file_stays_out_for_whoever_closes_none_and_sees_no_closing(cast: Cast) -> None:
    _, closed = in_hiding(cast)
    post = create_staff_member(
        username="sanita", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    )
    asked = wish(cast, has_names=True, names_reason=NAMES_WANTED)

    with acting_under(token_of(post.user)):
        export = make_export(wish=asked, by=post.user, at=NOW)

    assert closed.id not in export.client_ids
    assert export.person_count == 1


def test_list_is_not_taken_when_the_use_of_somebodys_data_was_restricted_meanwhile(
    cast: Cast,
) -> None:
    export = made(cast)
    Client.objects.filter(id=cast.fatima.id).update(restricted_at=NOW)

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)

    assert refusal(refused) == ["somebody_is_left_out_now"]
    export.refresh_from_db()
    assert export.state == "ready"


def test_list_for_others_is_not_taken_when_somebodys_file_was_closed_meanwhile(cast: Cast) -> None:
    inside, outside = made(cast), made(cast, purpose=ExportPurpose.FUNDER_CHECK)
    close(cast.fatima, cast)

    with pytest.raises(CannotExport) as refused:
        take_export(export=outside, by=cast.chiara, at=NOW)

    assert refusal(refused) == ["somebody_is_left_out_now"]
    assert sha256(take_export(export=inside, by=cast.chiara, at=NOW)).hexdigest() == inside.sha256


def test_list_of_many_cannot_be_taken_before_somebody_else_agrees(cast: Cast, senior) -> None:
    export = made(cast, people=50)

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)
    assert refusal(refused) == ["needs_second_person"]
    agree_to_export(export=export, by=senior, at=NOW)
    content = take_export(export=export, by=cast.chiara, at=NOW)
    assert sha256(content).hexdigest() == export.sha256


@pytest.mark.parametrize("who", ["chiara", "amina", "boris", "daniel", "farid", "esther"])
def test_second_person_is_not_oneself_and_may_agree(cast: Cast, who: str) -> None:
    export = made(cast, people=50)

    for decide in (agree_to_export, decline_export):
        reason = {"reason": "No"} if decide is decline_export else {}
        with pytest.raises(CannotExport) as refused:
            decide(export=export, by=getattr(cast, who), at=NOW, **reason)
        assert refusal(refused) == ["no_permission"]


def test_data_protection_officer_can_be_the_second_person(cast: Cast) -> None:
    export = agree_to_export(export=made(cast, people=50), by=cast.gunta, at=NOW)

    assert (export.state, export.decided_by) == ("ready", cast.gunta)


def test_nothing_is_declined_without_saying_why(cast: Cast, senior) -> None:
    export = made(cast, people=50)

    with pytest.raises(CannotExport) as refused:
        decline_export(export=export, reason="", by=senior, at=NOW)

    assert [(one.code, str(one.message)) for one in refused.value.blockers] == [
        ("decline_without_reason", "Say why you decline: your colleague reads it.")
    ]
    export.refresh_from_db()
    assert export.state == "waiting"


def test_declined_list_is_gone_and_says_why(
    cast: Cast, senior, django_capture_on_commit_callbacks
) -> None:
    export = made(cast, people=50)

    with django_capture_on_commit_callbacks(execute=True):
        decline_export(export=export, reason="Figures are enough", by=senior, at=NOW)

    export.refresh_from_db()
    assert (export.state, export.decline_reason) == ("declined", "Figures are enough")
    assert (export.client_ids, waiting_exports.content_of(export.id)) == ([], None)
    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)
    assert refusal(refused) == ["export_declined"]


def test_file_is_taken_once(cast: Cast, django_capture_on_commit_callbacks) -> None:
    export = made(cast)

    with django_capture_on_commit_callbacks(execute=True):
        take_export(export=export, by=cast.chiara, at=NOW)

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)
    assert refusal(refused) == ["taken_already"]
    assert waiting_exports.content_of(export.id) is None
    taken = AuditEvent.objects.get(event="export_taken")
    assert taken.subject_ids == [cast.fatima.id]


def test_file_is_taken_by_nobody_but_who_asked_for_it(cast: Cast, senior) -> None:
    with pytest.raises(CannotExport) as refused:
        take_export(export=made(cast), by=senior, at=NOW)

    assert refusal(refused) == ["no_permission"]


def test_file_is_not_taken_by_whoever_has_lost_the_right_meanwhile(cast: Cast) -> None:
    export = made(cast)
    today = timezone.localdate(NOW)
    cast.contract.actual_until = today
    cast.contract.save()
    cast.chiara.__dict__.pop("_standing_by_day", None)

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)
    assert refusal(refused) == ["no_permission"]


def test_file_that_was_changed_is_not_handed_over(cast: Cast) -> None:
    export = made(cast)
    waiting_exports.discard(export.id)
    waiting_exports.put(export.id, b"something else")

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=NOW)
    assert refusal(refused) == ["file_is_gone"]


def test_day_begins_anew_when_the_second_person_agrees_and_then_ends(cast: Cast, senior) -> None:
    export = made(cast, people=50)
    almost = NOW + KEPT_FOR - datetime.timedelta(seconds=1)

    agree_to_export(export=export, by=senior, at=almost)

    with pytest.raises(CannotExport) as refused:
        take_export(export=export, by=cast.chiara, at=almost + KEPT_FOR)
    assert refusal(refused) == ["export_expired"]


def test_answer_comes_too_late_after_a_day(cast: Cast, senior) -> None:
    export = made(cast, people=50)

    with pytest.raises(CannotExport) as refused:
        agree_to_export(export=export, by=senior, at=NOW + KEPT_FOR)
    assert refusal(refused) == ["export_expired"]


def test_asvs_14_2_7_files_are_gone_after_their_day_and_the_register_says_so(cast: Cast) -> None:
    export, kept = made(cast), made(cast)
    Export.objects.filter(id=kept.id).update(expires_at=NOW + 2 * KEPT_FOR)

    dropped = drop_expired_exports(by=system_actor(), at=NOW + KEPT_FOR)

    export.refresh_from_db()
    assert (dropped, export.state, export.client_ids) == (1, "expired", [])
    assert AuditEvent.objects.get(event="exports_dropped").details == {"files": 1}
    assert waiting_exports.content_of(export.id) is None
    assert waiting_exports.content_of(kept.id) is not None


def test_file_of_which_the_register_knows_nothing_is_removed(cast: Cast) -> None:
    export = made(cast)
    stray = cast.fatima.id
    waiting_exports.put(stray, b"left behind when the transaction was undone")

    drop_expired_exports(by=system_actor(), at=timezone.now() + datetime.timedelta(hours=2))

    assert waiting_exports.content_of(stray) is None
    assert waiting_exports.content_of(export.id) is not None


def test_only_the_system_removes_files(cast: Cast) -> None:
    with pytest.raises(CannotExport):
        drop_expired_exports(by=cast.chiara, at=NOW)


@pytest.mark.parametrize(
    ("template", "people", "rings"),
    [("breach", 51, True), ("breach", 50, False), ("own_data", 1, False)],
)
def test_a_list_of_many_after_a_breach_rings_and_no_other_file(
    cast: Cast, template: str, people: int, *, rings: bool
) -> None:
    with acting_under(token_of(cast.gunta)):
        export = register_file_taken(
            template=ExportTemplate(template),
            kind=ExportKind.CSV,
            purpose=ExportPurpose.DATA_CHECK,
            reason="Whom to write to after the breach",
            language="en",
            content=b"a\r\n",
            person_count=people,
            by=cast.gunta,
            at=NOW,
        )

    told = {
        "export": export.reference,
        "template": template,
        "purpose": "data_check",
        "people": people,
        "has_names": False,
        "people_needed": 1,
    }
    registered = AuditEvent.objects.get(event="export_registered")
    found = AuditEvent.objects.filter(event="breach_list_of_many_taken", by=cast.gunta.pk)
    assert registered.details == told
    assert [one.details for one in found] == [told] * rings
    assert (export.kind, export.language, export.purpose) == ("csv", "en", "data_check")
    assert (export.state, export.sha256, export.byte_count) == (
        ExportState.TAKEN,
        sha256(b"a\r\n").hexdigest(),
        3,
    )


def test_file_that_hides_something_is_never_registered(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(operations, "caseload_file", lambda *_, **__: b"PK not what it seems")

    with pytest.raises(UnfitToLeave, match="not_a_workbook"):
        made(cast)
    assert Export.objects.count() == 0


def test_files_can_be_read_by_the_program_alone(cast: Cast, data_folder) -> None:
    export = made(cast)

    path = data_folder / "exports" / str(export.id)
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert oct(path.parent.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize(
    "change",
    [
        {"person_count": 51},
        {"state": ExportState.TAKEN},
        {"has_sealed_fields": True},
        {"has_names": True},
        {"reason": "x\u202ey"},
    ],
)
def test_database_refuses_a_row_that_breaks_the_rules(cast: Cast, change: dict) -> None:
    export = made(cast)
    values = {
        field.attname: getattr(export, field.attname) for field in Export._meta.concrete_fields
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(**(values | {"id": cast.fatima.id, "reference": "EX-1"} | change))


@pytest.mark.parametrize(
    "statement",
    [
        "update exchange_export set sha256 = ''",
        "update exchange_export set reason = 'another'",
        "update exchange_export set person_count = 1",
        "delete from exchange_export",
    ],
)
def test_what_the_register_says_of_a_file_is_never_said_otherwise(
    cast: Cast, statement: str
) -> None:
    made(cast)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_names_for_a_duty_set_by_law_wait_for_a_second_person_be_it_of_one(cast: Cast) -> None:
    named = {"has_names": True, "names_reason": NAMES_WANTED}

    by_law = made(cast, purpose=ExportPurpose.LEGAL_DUTY, **named)
    references = made(cast, purpose=ExportPurpose.LEGAL_DUTY)
    otherwise = made(cast, purpose=ExportPurpose.DATA_CHECK, **named)

    assert [
        (one.person_count, one.state, one.people_needed) for one in (by_law, references, otherwise)
    ] == [(1, "waiting", 2), (1, "ready", 1), (1, "ready", 1)]


def test_the_database_lets_no_names_leave_for_a_duty_set_by_law_on_one_word(cast: Cast) -> None:
    export = made(cast, purpose=ExportPurpose.LEGAL_DUTY, has_names=True, names_reason=NAMES_WANTED)

    export.pk, export.reference, export.people_needed = uuid4(), new_export_reference(), 1
    with pytest.raises(IntegrityError, match="names_by_law_needs_two"):
        export.save(force_insert=True)


def test_what_one_had_made_before_names_by_law_took_two_expires_and_stops_no_other(
    cast: Cast,
) -> None:
    old = made_before_names_by_law_took_two(cast)
    other = made(cast)

    dropped = drop_expired_exports(by=system_actor(), at=NOW + KEPT_FOR)

    old.refresh_from_db()
    other.refresh_from_db()
    assert (dropped, old.state, old.client_ids, other.state) == (2, "expired", [], "expired")
    with pytest.raises(IntegrityError, match="names_by_law_needs_two"), transaction.atomic():
        Export.objects.filter(id=old.id).update(state=ExportState.READY)


def test_the_migration_lets_expire_what_one_had_made_and_nobody_has_taken(cast: Cast) -> None:
    old = made_before_names_by_law_took_two(cast)
    agreed = made(cast, purpose=ExportPurpose.LEGAL_DUTY, has_names=True, names_reason=NAMES_WANTED)
    otherwise = made(cast)

    with connection.cursor() as cursor:
        cursor.execute(import_module(NAMES_BY_LAW).EXPIRED)

    assert dict(Export.objects.values_list("id", "state")) == {
        old.id: "expired",
        agreed.id: "waiting",
        otherwise.id: "ready",
    }


def made_before_names_by_law_took_two(cast: Cast) -> Export:
    """Make a list as it stood when one was enough: the constraint is not asked of what was there."""
    export = made(cast, purpose=ExportPurpose.DATA_CHECK, has_names=True, names_reason=NAMES_WANTED)
    with connection.cursor() as cursor:
        cursor.execute("select tests.made_on_one_word(%s)", [export.id])
    return export
