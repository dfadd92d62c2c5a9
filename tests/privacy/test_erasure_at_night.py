"""A file with a real sealed note and a correction, erased by the real job under its own role.

What the trail says of the correction names the particulars and the row that holds the values. When
the person is erased the values are gone everywhere, and the sealed trail is as whole as before.
"""

from contextlib import closing

import psycopg
import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import sealing
from balsts.audit.verifier import Anchor
from balsts.casework.enums import CaseCloseReason, CaseState, OpeningPurpose, SealedKind
from balsts.casework.models import Case, CaseSpell
from balsts.casework.operations.sealed_note import (
    SealedEntry,
    open_sealed_notes,
    write_sealed_note,
)
from balsts.clients.models import Assignment, Enrolment
from balsts.privacy.jobs import tidy
from balsts.privacy.models import ErasureLine, ErasureList
from balsts.privacy.operations.erasure import approve_erasure, list_files_that_are_over
from tests.as_job import as_job
from tests.factories.casework import create_case
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.corrections import create_correction
from tests.keeper import running_keeper
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.privacy.erasing import BEGAN, CLOSED, LONG_AGO, ONE_DAY, TODAY
from tests.trail import let_others_end
from tests.web.browsers import session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # a process of its own, and commits
]
NOW = timezone.now()
WORDS = "She hides in Daugavpils."


def owner_asks(question, *told):
    address = SERVER.installation.address("owner", database=SERVER.database)
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        return connection.execute(question, told or None).fetchall()


def last_anchor():
    """Write down the end of the trail as it is printed and kept elsewhere."""
    *_, (block, _) = sealing.blocks_with_events()
    return Anchor.read(f"{block.number}: {block.hash.hex()}")


def is_anywhere(word):
    """Look through every row of every table with the owner's eyes, forms of bytes included."""
    tables = owner_asks(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')"
        " and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
        " and has_table_privilege(c.oid, 'select')"
    )
    as_bytes = word.encode().hex()
    return any(
        owner_asks(
            f"select exists (select from {table} r where r::text ilike any (%s))",
            [f"%{word}%", f"%{as_bytes}%"],
        )
        == [(True,)]
        for (table,) in tables
    )


def test_a_file_with_a_sealed_note_is_erased_whole_and_the_trail_stays_whole(tmp_path, settings):
    settings.BALSTS_DATA = tmp_path
    cast = create_cast(today=TODAY)
    person = create_client(given_name="Zarmina")
    enrolment = create_enrolment(person, cast.contract, from_=BEGAN)
    create_assignment(enrolment, cast.worker, from_=BEGAN)
    case = create_case(person, cast.contract.programme, opened_on=BEGAN)
    programme = cast.contract.programme
    with running_keeper(tmp_path), session_of(cast.amina):
        entry = SealedEntry(
            client=person, programme=programme, kind=SealedKind.SAFE_ADDRESS, text=WORDS
        )
        note = write_sealed_note(entry=entry, by=cast.amina, at=NOW)
        told = open_sealed_notes(
            notes=[note], client=person, purpose=OpeningPurpose.SAFETY, by=cast.amina, at=NOW
        )
        made = create_correction(person, given_name="Zarmeena", by=cast.amina)
    Assignment.objects.filter(enrolment=enrolment).update(valid_until=CLOSED + ONE_DAY)
    Enrolment.objects.filter(pk=enrolment.pk).update(valid_until=CLOSED + ONE_DAY)
    CaseSpell.objects.filter(case=case).update(
        closed_on=CLOSED, close_reason=CaseCloseReason.WITHDREW
    )
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)

    with as_job():
        let_others_end()
        sealing.seal_events(at=NOW)
        anchor = last_anchor()
        before = sealing.verify_trail([anchor])
        list_files_that_are_over(by=system_actor(), at=LONG_AGO)
    with session_of(cast.chiara):
        approve_erasure(erasure_list=ErasureList.objects.get(), by=cast.chiara, at=NOW)
    with as_job():
        ErasureLine.objects.update(erased_from=TODAY)  # thirty days later
        erased, _, _ = tidy()
        let_others_end()
        sealing.seal_events(at=NOW)
        after = sealing.verify_trail([anchor])

    assert [one.text for one in told] == [WORDS]
    assert erased == 1
    left = owner_asks(
        "select (select count(*) from casework_sealednote), (select count(*) from casework_sealedkey),"
        " (select count(*) from clients_formervalue), (select count(*) from clients_correction),"
        " (select count(*) from clients_client where id = %s)",
        person.pk,
    )
    assert left == [(0, 0, 0, 0, 0)]
    [(details,)] = owner_asks(
        "select details from audit.event where event = 'particulars_corrected'"
    )
    assert details == {"correction": str(made.pk), "particulars": "given_name"}
    assert (before.is_whole, after.is_whole, after.blocks > before.blocks) == (True, True, True)
    assert [word for word in ("Zarmina", "Zarmeena", "Daugavpils") if is_anywhere(word)] == []
