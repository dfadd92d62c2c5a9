"""Every address of the staff's door, asked for by everybody of the cast: who is let in, who is not.

An address without a row fails, and so does a row without an address.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import AddresseeKind
from balsts.casework.models import Goal, PlanAction, PromiseAddressee
from balsts.clients.enums import AssignmentRole, LegalStatus
from balsts.clients.models import (
    Assignment,
    Consent,
    EmergencyAccess,
    LegalStatusEvent,
    Referral,
)
from balsts.clients.operations.timeline import correct_timeline
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.exchange.operations.import_run import start_import
from tests.exchange.caseload import caseload, csv_files
from tests.factories.casework import create_plan
from tests.factories.exports import create_own_export, create_waiting_export
from tests.factories.privacy import create_data_request
from tests.factories.promises import create_hand_over_task, create_promises
from tests.factories.sharing import create_consent, create_emergency, create_referral_to_us
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of
from tests.web.figures import PERIOD, create_report, create_snapshot, create_what_if

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()

# Amina is Fatima's worker, Edgars her mentor, Chiara their manager; Boris works beside them,
# Daniel elsewhere; Esther sees figures only; Farid helps in the movement; nobody has not signed in.
# 200 shown; 302 done, or refused in words on the next page; 403 not with this role; 404 not for
# these eyes; "in" asks to sign in first. Of a form, what is asked is that it is shown.
TABLE = """
address                              asked amina boris edgars chiara daniel esther farid nobody
accounts:sign_in                     GET   302   302   302    302    302    302    302   200
accounts:sign_out                    POST  302   302   302    302    302    302    302   in
accounts:passkey_sign_in             POST  200   200   200    200    200    200    200   200
accounts:second_step                 GET   302   302   302    302    302    302    302   302
accounts:join                        GET   200   200   200    200    200    200    200   200
accounts:join_set_up                 GET   302   302   302    302    302    302    302   302
accounts:own_account                 GET   200   200   200    200    200    200    200   in
accounts:password_change             GET   200   200   200    200    200    200    200   in
accounts:passkey_add                 GET   200   200   200    200    200    200    200   in
accounts:passkey_remove              POST  404   404   404    404    404    404    404   in
accounts:code_generator_add          GET   200   200   200    200    200    200    200   in
accounts:code_generator_remove       POST  302   302   302    302    302    302    302   in
accounts:recovery_codes_make         POST  200   200   200    200    200    200    200   in
accounts:staff_list                  GET   403   403   403    200    403    403    403   in
accounts:staff_invite                GET   403   403   403    200    403    403    403   in
accounts:staff_show                  GET   403   403   403    200    403    403    403   in
accounts:post_give                   GET   403   403   403    200    403    403    403   in
accounts:post_end                    GET   403   403   403    200    403    403    403   in
accounts:invitation_renew            POST  403   403   403    200    403    403    403   in
accounts:account_close               POST  403   403   403    302    403    403    403   in
accounts:recovery_ask                GET   403   403   403    200    403    403    403   in
accounts:recovery_confirm            GET   403   403   403    404    403    403    403   in
accounts:recovery_withdraw           POST  403   403   403    404    403    403    403   in
accounts:reauthenticate              GET   200   200   200    200    200    200    200   in
accounts:ui_language_choose          POST  302   302   302    302    302    302    302   302
accounts:post_show                   GET   200   200   200    200    200    200    200   in
casework:action_complete             POST  302   404   302    302    404    403    404   in
casework:case_close                  GET   200   404   403    200    404    403    403   in
casework:case_reopen                 GET   200   404   403    200    404    403    403   in
casework:ending_list                 GET   200   200   200    200    200    403    200   in
casework:hand_over_record            GET   200   404   403    200    404    403    403   in
casework:hand_over_withdraw          POST  302   404   403    302    404    403    403   in
casework:goal_change                 POST  302   404   403    302    404    403    403   in
casework:my_day_show                 GET   200   200   200    200    200    302    200   in
casework:plan_agree                  GET   200   404   403    200    404    403    403   in
casework:plan_detail                 GET   200   404   200    200    404    404    404   in
casework:promise_change_tell         POST  302   404   302    302    404    403    404   in
casework:service_record_add          GET   200   404   200    200    404    403    404   in
clients:assignment_change            GET   200   404   403    200    404    403    403   in
clients:assignment_end               POST  302   404   403    302    404    403    403   in
clients:benefit_show                 GET   200   404   200    200    404    403    404   in
clients:client_detail                GET   200   404   200    200    404    403    404   in
clients:client_list                  GET   200   200   200    200    200    403    200   in
clients:client_register              GET   200   200   403    200    200    403    403   in
clients:letter_pdf                   GET   200   404   403    200    404    403    403   in
clients:letter_show                  GET   200   404   403    200    404    403    403   in
clients:timeline_event_add           GET   200   404   403    200    404    403    403   in
clients:timeline_event_change        GET   200   404   403    200    404    403    403   in
clients:timeline_event_correct       POST  302   404   403    302    404    403    403   in
evidence:gap_csv                     GET   403   403   403    200    403    200    403   in
evidence:gap_list                    GET   403   403   403    200    403    200    403   in
evidence:gap_make                    POST  403   403   403    302    403    302    403   in
exchange:import_check_show           GET   403   403   403    200    403    403    403   in
exchange:import_confirm              POST  403   403   403    302    403    403    403   in
exchange:import_discard              POST  403   403   403    302    403    403    403   in
exchange:import_list                 GET   403   403   403    200    403    403    403   in
exchange:import_messages             GET   403   403   403    200    403    403    403   in
exchange:import_progress             GET   403   403   403    200    403    403    403   in
exchange:import_template             GET   403   403   403    200    403    403    403   in
gallery:gallery_show                 GET   200   200   200    200    200    200    200   200
privacy:identity_confirm             GET   200   404   200    200    404    403    404   in
privacy:request_answer               GET   403   403   403    200    403    403    403   in
privacy:request_detail               GET   200   404   200    200    404    403    404   in
privacy:request_extend               GET   403   403   403    200    403    403    403   in
privacy:request_list                 GET   200   200   200    200    200    403    200   in
privacy:request_receive              GET   200   404   200    200    404    403    404   in
privacy:request_wait                 POST  302   404   302    302    404    403    404   in
outgoing:export_agree                POST  403   403   403    302    403    403    403   in
outgoing:export_ask                  GET   403   403   403    200    403    403    403   in
outgoing:export_decline              POST  403   403   403    200    403    403    403   in
outgoing:export_list                 GET   403   403   403    200    403    403    403   in
outgoing:export_show                 GET   403   403   403    200    403    403    403   in
outgoing:export_take                 POST  403   403   403    200    403    403    403   in
sharing:consent_list                 GET   200   404   403    200    404    403    403   in
sharing:consent_record               GET   200   404   403    200    404    403    403   in
sharing:consent_take_back            POST  302   404   403    302    404    403    403   in
sharing:emergency_acknowledge        POST  302   404   403    302    302    403    403   in
sharing:emergency_file               GET   404   404   403    403    200    403    403   in
sharing:emergency_list               GET   403   403   403    200    403    403    403   in
sharing:emergency_note               POST  404   404   403    403    200    403    403   in
sharing:emergency_open               GET   200   200   403    403    200    403    403   in
sharing:emergency_review             POST  200   404   403    200    200    403    403   in
sharing:emergency_show               GET   200   404   403    200    200    403    403   in
sharing:file_close                   POST  403   403   403    302    403    403    403   in
sharing:file_lift                    POST  403   403   403    302    403    403    403   in
sharing:lent_list                    GET   200   200   403    200    200    403    403   in
sharing:lent_show                    GET   403   403   403    200    403    403    403   in
sharing:referral_accept              POST  403   403   403    200    403    403    403   in
sharing:referral_decline             POST  403   403   403    200    403    403    403   in
sharing:referral_make                GET   200   404   403    200    404    403    403   in
sharing:referral_show                GET   403   403   403    200    403    403    403   in
statistics:monthly_report_make       POST  403   403   403    302    403    302    403   in
statistics:monthly_report_show       GET   403   403   403    200    403    200    403   in
statistics:portrait_chart            GET   403   403   403    200    403    200    403   in
statistics:portrait_make             POST  403   403   403    302    403    302    403   in
statistics:portrait_show             GET   403   403   403    200    403    200    403   in
statistics:published_figures_import  GET   403   403   403    403    403    200    403   in
statistics:reconciliation_make       POST  403   403   403    302    403    302    403   in
statistics:reconciliation_show       GET   403   403   403    200    403    200    403   in
statistics:report_csv                GET   403   403   403    200    403    200    403   in
statistics:report_progress           GET   403   403   403    200    403    200    403   in
statistics:snapshot_progress         GET   403   403   403    200    403    200    403   in
statistics:snapshot_take             POST  403   403   403    302    403    302    403   in
statistics:what_if_ask               GET   403   403   403    403    403    200    403   in
statistics:what_if_chart             GET   403   403   403    403    403    200    403   in
statistics:what_if_compare           GET   403   403   403    403    403    200    403   in
statistics:what_if_csv               GET   403   403   403    403    403    200    403   in
statistics:what_if_list              GET   403   403   403    403    403    200    403   in
statistics:what_if_progress          GET   403   403   403    403    403    200    403   in
statistics:what_if_show              GET   403   403   403    403    403    200    403   in
"""
HEADINGS, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CAST = HEADINGS[2:]
ROWS = {name: (asked, dict(zip(CAST, answers, strict=True))) for name, asked, *answers in LINES}


def addresses(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{prefix}{pattern.namespace}:")
        else:
            yield f"{prefix}{pattern.name}", pattern


ADDRESSES = dict(addresses(get_resolver().url_patterns))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings) -> None:
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    create_plan(cast.case, agreed_on=TODAY)
    create_promises(cast.fatima)
    granted = LegalStatusEvent.objects.get(legal_status=LegalStatus.ALTERNATIVE)
    correct_timeline(mistaken=granted, entry=None, by=system_actor(), at=timezone.now())
    create_hand_over_task(cast.fatima)
    create_consent(cast)
    create_referral_to_us(cast)
    create_emergency(cast, by=cast.daniel)
    return cast


def key_of(name: str, cast: Cast) -> object:
    """What the key in the address names: an import of Chiara's, a snapshot or a report."""
    if name.startswith("exchange:"):
        files = csv_files(caseload("K1"))
        return start_import(files=files, by=cast.chiara, at=timezone.now()).id
    if name.startswith("privacy:"):
        return create_data_request(cast.fatima).id
    if name.startswith("outgoing:"):
        if name == "outgoing:export_take":
            return create_own_export(cast.contract, by=cast.chiara).id
        return create_waiting_export(cast.contract, by=cast.amina).id
    snapshot = create_snapshot()
    match name:
        case "statistics:snapshot_progress":
            return snapshot.id
        case "evidence:gap_csv":
            return create_report(snapshot, GAP_EVIDENCE, PERIOD).id
        case name if "what_if" in name:
            return create_what_if(snapshot, by=cast.esther).id
        case _:
            return create_report(snapshot).id


def address_about_fatima(name: str, cast: Cast) -> str:
    told = {
        "reference": lambda: (
            Referral.objects.get().client.reference
            if name == "sharing:lent_show"
            else cast.fatima.reference
        ),
        "consent_id": lambda: Consent.objects.get(client=cast.fatima).id,
        "referral_id": lambda: Referral.objects.get().id,
        "access_id": lambda: EmergencyAccess.objects.get().id,
        "goal_id": lambda: Goal.objects.get().id,
        "action_id": lambda: PlanAction.objects.get().id,
        "addressee_id": lambda: PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT).id,
        "assignment_id": lambda: Assignment.objects.get(role=AssignmentRole.MENTOR).id,
        "kind": lambda: "status",
        "event_id": lambda: LegalStatusEvent.objects.earliest("decided_on").id,
        "key": lambda: key_of(name, cast),
        "chart": lambda: "sex_age",
        "service": lambda: "social_worker",
        "user_id": lambda: cast.boris.pk,
        "post_id": lambda: cast.second_worker.pk,
        "passkey_id": uuid.uuid4,
    }
    wanted = ADDRESSES[name].pattern.converters
    return reverse(name, kwargs={word: told[word]() for word in wanted})


def answer(cast: Cast, who: str, asked: str, address: str) -> str:
    """Ask, and leave everything as it was for who asks next."""
    browser = browser_of(getattr(cast, who, None))
    with transaction.atomic():
        response = getattr(browser, asked.lower())(address)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith(f"{reverse('accounts:sign_in')}?"):
        return "in"
    return str(response.status_code)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(ROWS) == sorted(ADDRESSES)


@pytest.mark.parametrize("name", ROWS)
def test_everybody_is_answered_as_the_table_says(cast: Cast, name: str) -> None:
    asked, expected = ROWS[name]
    address = address_about_fatima(name, cast)

    answers = {who: answer(cast, who, asked, address) for who in CAST}

    assert answers == expected


@pytest.mark.parametrize("name", [name for name, (asked, _) in ROWS.items() if asked == "POST"])
def test_what_changes_something_is_never_done_by_following_a_link(cast: Cast, name: str) -> None:
    _, expected = ROWS[name]
    who = next(person for person, said in expected.items() if said not in {"403", "in"})

    assert answer(cast, who, "GET", address_about_fatima(name, cast)) == "405"
