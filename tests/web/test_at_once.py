"""Two managers open the same case again at the same moment: it is opened once, and both read why."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from balsts.casework.models import CaseSpell
from balsts.casework.operations.case import reopen_case
from balsts.clients.models import Client
from balsts.web.at_once import came_second
from tests.people import create_cast
from tests.two_at_once import two_at_once
from tests.web.browsers import browser_of
from tests.web.casework.test_case_pages import TODAY, address, closed, reopening


@pytest.mark.django_db(transaction=True)
def test_second_of_two_who_reopen_a_case_at_once_reads_that_it_is_open():
    cast = create_cast(today=TODAY)
    closed(cast)
    browser, where, told = browser_of(cast.chiara), address(cast, "case_reopen"), reopening(cast)

    _spell, answer = two_at_once(
        lambda: reopen_case(
            case=cast.case,
            contract=cast.contract,
            opened_on=TODAY,
            responsible_worker=cast.second_worker,
            by=cast.chiara,
            at=timezone.now(),
        ),
        lambda: browser.post(where, told),
    )

    assert answer.status_code == 200
    assert len(answer.context["blockers"]) == 1
    assert CaseSpell.objects.filter(closed_on=None).count() == 1


@pytest.mark.django_db
def test_other_refusals_of_the_database_are_faults_and_not_asked_again():
    cast = create_cast(today=TODAY)

    with pytest.raises(IntegrityError) as fault:
        Client.objects.filter(id=cast.fatima.id).update(registered_by=None)

    assert not came_second(fault.value)
