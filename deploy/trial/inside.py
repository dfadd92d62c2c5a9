"""A worker's and a manager's hour, carried out by the pages' own user; see `separation.py`.

Speaks to the pages inside the process, with the roles of the database, the keeper's socket and the data
folder that the user has: registers somebody, seals and opens a note, hands a file to the job runner.
Is told as `username=key=mark` whose accounts there are: before somebody has signed in, pages see none.
"""

import re
import sys
import time
from uuid import UUID

import django
from django.test.utils import setup_test_environment
from django.utils import timezone

TOLD = "She may not be called at home."
SECONDS = 60


def main():
    django.setup()
    setup_test_environment()  # keeps what templates were given
    sealed_note_opens(registered())
    file_reaches_the_job_runner()
    return 0


def browser_of(username):
    from django.test import Client as Browser

    from balsts.accounts.models import User

    key, mark = accounts_told()[username]
    browser = Browser(headers={"X-Forwarded-Proto": "https"})
    browser.cookies["django_language"] = "en"
    browser.force_login(User(pk=key, username=username, password_mark=mark))
    return browser


def accounts_told():
    told = (words.split("=") for words in sys.argv[1:])
    return {username: (UUID(key), UUID(mark) if mark else None) for username, key, mark in told}


def registered():
    browser = browser_of("amina")
    form = browser.get("/clients/register/").context["form"]
    told = {name: form[name].value() or "" for name in form.fields} | {
        "given_name": "Fatima",
        "family_name": "Noorzai",
        "birth": "1992",
        "sex": "female",
        "citizenship": "AF",
        "spoken_language": "prs",
        "arrived_on": timezone.localdate().isoformat(),
        "arrival_path": "self_arrived",
        "applied_on": timezone.localdate().isoformat(),
        "opened_on": timezone.localdate().isoformat(),
        "place": "mucenieki",
    }
    answer = browser.post("/clients/register/", told)
    expect(answer.status_code == 302, "somebody is registered", errors_of(answer))
    return re.search(r"BL-\w{4}-\w{4}", answer.url)[0]


def sealed_note_opens(reference):
    from django.urls import reverse

    browser = browser_of("amina")
    at = {
        name: reverse(f"casework:sealed_note_{name}", args=[reference])
        for name in ("write", "list", "open")
    }
    answer = browser.post(at["write"], {"kind": "health", "text": TOLD})
    expect(answer.status_code == 302, "a note is sealed through the keeper", errors_of(answer))
    [note] = set(re.findall(r'name="notes" value="([0-9a-f-]{36})"', browser.get(at["list"]).text))
    answer = browser.post(at["open"], {"notes": [note], "purpose": "casework"})
    expect(TOLD in answer.text, "and opens through the keeper, for who may", errors_of(answer))


def file_reaches_the_job_runner():
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = browser_of("chiara")
    file = SimpleUploadedFile("clients.csv", b"client_key;given_name\nK1;Omar\n")
    answer = browser.post("/imports/", {"caseload": file})
    expect(answer.status_code == 302, "a file is taken in by the pages", errors_of(answer))
    until = time.monotonic() + SECONDS
    while True:
        check = browser.get(answer.url).context["check"]
        if check.has_result or time.monotonic() > until:
            break
        time.sleep(0.5)
    expect(check.errors > 0, "and read by the job runner, which is another user")


def errors_of(answer):
    form = (answer.context or {}).get("form") if answer.status_code == 200 else None
    return str(getattr(form, "errors", "")) or f"answer {answer.status_code}"


def expect(is_so, sentence, more=""):
    print(f"{'  ok  ' if is_so else '  FAIL'} {sentence}{'' if is_so else ': ' + more}")
    if not is_so:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
