"""Carries the seal of each day out of the house: one mail to each address, once.

    BALSTS_MAIL_FROM=balsts@balsts.example BALSTS_SEALS_TO="a@one.example b@two.example" python3 deploy/messenger.py

It is no part of the program: it sees the folder of seals and nothing else, and says nothing that is not a
seal in the one form it knows. docs/how-to/verify-the-trail.md says what whoever gets the mail does with it.
A mail that was taken over by the mail server is noted and not sent again; one that was not is tried an hour
later. Needs Python, and a mail server on this machine.
"""

import datetime
import hashlib
import os
import re
import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

SEALS, NOTES, RELAY = "/srv/balsts/seals", "/var/lib/balsts-messenger", "127.0.0.1:25"
NEWEST = 7  # days: what is older was carried out, or belongs to a folder that was brought back
SECONDS = 30
FORM = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<block>[1-9]\d{0,17})"
    r" (?P<sealed_at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00) (?P<hash>[0-9a-f]{64})\n"
)
ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}")
LONGEST = 200
WORDS = """\
Balsts: žurnāla zīmogs / seal of the trail

Diena / day: {day}
Pēdējais bloks / last block: {block}
Apzīmogots / sealed at: {sealed_at} (UTC)
Zīmogs / seal:

    {seal}

Lūdzu, glabājiet šo vēstuli; tajā nav personas datu. Ja kāds vēlāk izmainītu vai saīsinātu pierakstus par to,
kurš kuru lietu atvēra, šis zīmogs to pierādītu. Pārbauda ar komandu, kas nav daļa no lapām:

Please keep this mail; it holds no personal data. Should anybody later change or shorten what is written down
about who opened which file, this seal would prove it. It is checked by a command that is no part of the pages:

    python verifier.py trail.jsonl --anchor "{seal}"

docs/how-to/verify-the-trail.md
"""


class Unfit(Exception):
    """Says in a sentence what is set wrongly, or is no seal."""


def main() -> int:
    """Carry what is new; 1 where something could not be carried, said in sentences."""
    recipients = os.environ.get("BALSTS_SEALS_TO", "").replace(",", " ").split()
    sender = os.environ.get("BALSTS_MAIL_FROM", "").strip()
    if not recipients:
        say("Nobody is named in BALSTS_SEALS_TO: no seal is carried out of the house.")
        return 0
    try:
        refuse_what_is_no_address(sender, *recipients)
        relay = place_of(os.environ.get("BALSTS_MAIL_RELAY", RELAY))
    except Unfit as unfit:
        say(str(unfit))
        return 1
    failures = [
        carry(path, sender=sender, recipients=recipients, relay=relay)
        for path in newest(Path(os.environ.get("BALSTS_SEALS", SEALS)))
    ]
    return 1 if any(failures) else 0


def refuse_what_is_no_address(*addresses: str) -> None:
    for address in addresses:
        if not ADDRESS.fullmatch(address):
            raise Unfit(f"BALSTS_MAIL_FROM or BALSTS_SEALS_TO: {address!r} is no address.")


def carry(path: Path, *, sender: str, recipients: list[str], relay: tuple[str, int]) -> int:
    """Send one seal to everybody who has not had it; return how many did not get it."""
    try:
        seal = read(path)
    except Unfit as unfit:
        say(str(unfit))
        return len(recipients)
    failures = 0
    for address in recipients:
        note = note_of(seal["day"], address)
        if note.exists():
            continue
        try:
            # Told who it is, it need not ask a server of names, which its unit would refuse.
            here = sender.partition("@")[2]
            with smtplib.SMTP(*relay, local_hostname=here, timeout=SECONDS) as server:
                server.send_message(mail(seal, sender, address), sender, [address])
        except (OSError, smtplib.SMTPException) as refused:
            say(f"{path.name} was not taken over for {address}: {type(refused).__name__}.")
            failures += 1
        else:
            note.touch()
    return failures


def newest(folder: Path) -> Iterator[Path]:
    """Give the seals of the last days, the oldest first."""
    today = datetime.datetime.now(datetime.UTC).date()
    for days in range(NEWEST, -1, -1):
        path = folder / f"{today - datetime.timedelta(days=days)}.seal"
        if path.is_file():
            yield path


def read(path: Path) -> dict[str, str]:
    """Read a seal; what has another form is told to nobody outside."""
    with path.open("rb") as file:
        found = FORM.fullmatch(file.read(LONGEST).decode("ascii", "replace"))
    if found is None or found["day"] != path.stem:
        raise Unfit(f"{path.name} is no seal of that day.")
    return found.groupdict()


def mail(seal: dict[str, str], sender: str, address: str) -> EmailMessage:
    """Write one mail to one address; the same seal has the same id, should it be sent twice."""
    digits = seal["hash"]
    groups = " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))
    message = EmailMessage()
    message["From"], message["To"] = sender, address
    message["Subject"] = f"Balsts: zīmogs / seal {seal['day']}"
    message["Date"] = datetime.datetime.now(datetime.UTC)
    message["Message-ID"] = f"<{seal['day']}.{mark_of(address)}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(WORDS.format(seal=f"{seal['block']}: {groups}", **seal))
    return message


def note_of(day: str, address: str) -> Path:
    """Return the empty file that says that this mail was taken over."""
    return Path(os.environ.get("STATE_DIRECTORY", NOTES)) / f"{day}-{mark_of(address)}"


def mark_of(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:16]


def place_of(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise Unfit(f"BALSTS_MAIL_RELAY: {text!r} is not host:port.")
    return host, int(port)


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
