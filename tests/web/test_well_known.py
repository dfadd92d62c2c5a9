"""Whom to tell of a weakness."""

import datetime

from django.test import Client as Browser
from django.utils import timezone

ADDRESS = "/.well-known/security.txt"


def test_the_contact_is_told_to_strangers_with_a_day_to_look_again(client: Browser, settings):
    settings.BALSTS_SECURITY_CONTACT = "mailto:security@balsts.example"
    settings.ALLOWED_HOSTS = ["balsts.example"]

    answer = client.get(ADDRESS, headers={"host": "balsts.example"})

    told = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    until = datetime.datetime.fromisoformat(told["Expires"])
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert told["Contact"] == "mailto:security@balsts.example"
    assert told["Canonical"] == "http://balsts.example/.well-known/security.txt"
    assert datetime.timedelta(88) < until - timezone.now() < datetime.timedelta(91)


def test_without_a_contact_there_is_nothing(client: Browser, settings, db):
    settings.BALSTS_SECURITY_CONTACT = ""

    assert client.get(ADDRESS).status_code == 404
