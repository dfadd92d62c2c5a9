"""What a letter to a client says: the law's answers of one day, in the client's language.

Every value (a day, a number, a name) is set apart in its own direction, so that nothing turns
round in a letter that is read from right to left.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext as _

from balsts.casework.queries.law import law
from balsts.clients.enums import LegalStatus
from balsts.clients.models import Client
from balsts.entitlements.clock import ClockStep, Duty, StepState, own_deadlines
from balsts.entitlements.decision import Decision, Node, Remark, render
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline, status_on
from balsts.platform.dates import format_date, format_date_long, in_digits_of
from balsts.platform.languages import LETTER_LANGUAGES, html_language, is_right_to_left
from balsts.platform.pdf.letter import Letter, Points, Section
from balsts.platform.sentences import Sentence, Value
from balsts.platform.text import isolated
from balsts.web.people import name_of
from balsts.web.wording import label_of

NO_BREAK_SPACE = "\u00a0"
SPOKEN = {code: spoken for spoken, code in LETTER_LANGUAGES.items()}
# Of the procedure a letter says what has happened and what is under way, not what may follow.
TOLD_STEPS = frozenset({StepState.DONE, StepState.RUNNING, StepState.OVERDUE, StepState.PASSED})
# An end of a status is left to the reasons: they say whether it is final yet.
TOLD_STATUSES: frozenset[object] = frozenset(
    {
        LegalStatus.ASYLUM_SEEKER,
        LegalStatus.APPEAL_PENDING,
        LegalStatus.REFUGEE,
        LegalStatus.ALTERNATIVE,
        LegalStatus.TEMPORARY_PROTECTION,
    }
)
OUTCOMES = {True: "met", False: "not-met", None: "unknown"}


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who answers for a letter; the role is a label that waits for the letter's language."""

    name: str
    role: Any
    organisation: str


@dataclass(frozen=True, kw_only=True)
class LetterFacts:
    """What a letter is written from: the answers are those of `on`."""

    client: Client
    timeline: Timeline
    sender: Sender
    on: datetime.date
    written_on: datetime.date


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes sentences and values in one language; it must be the active one."""

    language: str

    @property
    def is_right_to_left(self) -> bool:
        return is_right_to_left(SPOKEN[self.language])

    def day(self, day: datetime.date) -> str:
        """In figures where Latvian papers are read so, in words where the month would be guessed."""
        write = format_date_long if self.is_right_to_left else format_date
        return isolated(write(day, self.language).replace(" ", NO_BREAK_SPACE))

    def day_as_on_papers(self, day: datetime.date) -> str:
        """Add the figures that stand on permits and decisions, where the letter writes others."""
        return self.day(day) + self.as_on_papers(day)

    def as_on_papers(self, day: datetime.date) -> str:
        """Only what is to be added, in brackets."""
        return f" ({isolated(f'{day:%d.%m.%Y}')})" if self.is_right_to_left else ""

    def say(self, sentence: Sentence, *, begins: bool = True) -> str:
        """Write a sentence of the law, as a line of its own or after other words."""
        words = render(sentence, translate=gettext, format_value=self._value)
        return words[:1].upper() + words[1:] if begins else words

    def _value(self, name: str, value: Value) -> str:
        if isinstance(value, datetime.date):
            return self.day(value)
        return isolated(in_digits_of(label_of(name, value) or str(value), self.language))


def write_letter(facts: LetterFacts, language: str) -> Letter:
    """Write the whole letter in a language of `LETTER_LANGUAGES`."""
    with override(language):
        return _letter(facts, Pen(language))


def _letter(facts: LetterFacts, pen: Pen) -> Letter:
    client, name = facts.client, name_of(facts.client)
    decisions = law().decide_all(facts.timeline, on=facts.on).values()
    steps = law().clock(facts.timeline, on=facts.on)
    reference = isolated(client.reference)
    return Letter(
        html_language=html_language(SPOKEN[pen.language]),
        is_right_to_left=pen.is_right_to_left,
        title=pgettext("letter", "What you are entitled to"),
        reference=reference,
        sender=isolated(facts.sender.organisation),
        recipient=isolated(name.latin),
        recipient_original=name.original,
        recipient_language=name.original_language,
        is_recipient_right_to_left=name.original_direction == "rtl",
        particulars=(
            (pgettext("letter", "Your reference"), reference),
            (pgettext("letter", "Written on"), pen.day(facts.written_on)),
        ),
        opening=tuple(_opening(facts, pen)),
        sections=(
            *_procedure(steps, pen),
            *_joined([_answer(decision, pen) for decision in decisions]),
            *_open_questions(_missing_facts(decisions, steps)),
            _how_to_ask(facts.sender),
        ),
        signature=(
            isolated(facts.sender.name),
            str(facts.sender.role),
            isolated(facts.sender.organisation),
        ),
        notes=tuple(_sources(decisions, steps)),
    )


def _opening(facts: LetterFacts, pen: Pen) -> Iterator[str]:
    yield _(
        "This letter says what you are entitled to on %(day)s. "
        "It rests on what is written down about you and on the rules of that day."
    ) % {"day": pen.day_as_on_papers(facts.on)}
    status = status_on(facts.timeline, facts.on)
    if status in TOLD_STATUSES:
        label = str(LegalStatus(str(status)).label)
        yield _("Your legal status on that day: %(status)s.") % {"status": isolated(label)}


def _procedure(steps: Sequence[ClockStep], pen: Pen) -> Iterator[Section]:
    """Where the asylum procedure stands; first what the person may do, and until when."""
    own = own_deadlines(steps)
    parts = (
        Points(
            title=_("What you can do, and until when"),
            items=tuple(
                _step(step, pen) + pen.as_on_papers(step.due_on) for step in own if step.due_on
            ),
        ),
        Points(
            title=_("How far it is"),
            items=tuple(
                _step(step, pen) for step in steps if step.state in TOLD_STEPS and step not in own
            ),
        ),
    )
    if told := tuple(part for part in parts if part.items):
        yield Section(heading=_("Your asylum procedure"), parts=told)


def _step(step: ClockStep, pen: Pen) -> str:
    return f"{pen.say(step.label)}: {pen.say(step.sentence, begins=False)}"


def _answer(decision: Decision, pen: Pen) -> Section:
    """One service: the answer, why, what will change it, what else may help."""
    service = Service(decision.service)
    parts = (
        Points(
            title=pgettext("letter", "Why"),
            items=tuple(pen.say(node.sentence) for node in _reasons(decision)),
        ),
        Points(title=_("What will change this"), items=tuple(_changes(decision, pen))),
        Points(
            title=_("What may help instead"),
            items=tuple(dict.fromkeys(pen.say(offer.sentence) for offer in decision.offers)),
        ),
    )
    return Section(
        heading=gettext(law().label_of(service)),
        words=_short_answer(decision, pen),
        outcome=OUTCOMES[decision.is_entitled],
        parts=tuple(part for part in parts if part.items),
    )


def _joined(sections: Sequence[Section]) -> Iterator[Section]:
    """Say once what is word for word the same for several services."""
    for _same, group in groupby(sections, key=attrgetter("words", "outcome", "parts")):
        first, *others = group
        heading = " · ".join(section.heading for section in (first, *others))
        yield replace(first, heading=heading)


def _short_answer(decision: Decision, pen: Pen) -> str:
    last_on = decision.last_entitled_on
    values = {"day": pen.day_as_on_papers(last_on) if last_on else ""}
    match decision.is_entitled:
        case None:
            return _("Not known yet: we miss a fact.")
        case True if last_on:
            return _("Yes, up to and including %(day)s.") % values
        case True:
            return _("Yes. No last day is set yet.")
        case _ if last_on and last_on < decision.on:
            return _("No. The last day was %(day)s.") % values
        case _:
            return _("No.")


def _reasons(answer: Decision | ClockStep) -> Iterator[Node]:
    """The conditions themselves; what asks staff to look is not the client's to worry about."""
    for node in answer.because.children:
        if not (isinstance(node, Remark) and node.is_warning):
            yield node


def _changes(decision: Decision, pen: Pen) -> Iterator[str]:
    for change in decision.next_changes:
        words = pen.say(change.sentence)
        if change.on is None or pen.day(change.on) in words:
            yield words
        else:
            yield f"{pen.day(change.on)}: {words}"


def _missing_facts(decisions: Collection[Decision], steps: Sequence[ClockStep]) -> Iterator[str]:
    own = [step for step in steps if step.whose_duty is Duty.PERSON]
    answers: list[Decision | ClockStep] = [*decisions, *own]
    for answer in answers:
        yield from answer.missing_facts


def _open_questions(facts: Iterable[str]) -> Iterator[Section]:
    """Ask what the person can know, in words to them; without such words, as staff are asked."""
    questions = law().client_questions or law().questions
    asked = tuple(gettext(questions[fact]) for fact in dict.fromkeys(facts) if fact in questions)
    if asked:
        yield Section(
            heading=_("What we still need to know from you"),
            words=_("Please tell us, or bring a paper that shows it:"),
            parts=(Points(title="", items=asked),),
        )


def _sources(decisions: Collection[Decision], steps: Sequence[ClockStep]) -> Iterator[Section]:
    """The titles behind what the letter says, not behind every step of the reasoning."""
    told = [step for step in steps if step.state in TOLD_STEPS or step in own_deadlines(steps)]
    answers: list[Decision | ClockStep] = [*decisions, *told]
    articles: dict[str, dict[str, None]] = {}
    for answer in answers:
        for node in _reasons(answer):
            if node.citation is not None:
                articles.setdefault(node.citation.title, {})[node.citation.article] = None
    titles = tuple(
        isolated(", ".join(filter(None, (title, *found)))) for title, found in articles.items()
    )
    if titles:
        yield Section(
            heading=_("Where the rules are written"), parts=(Points(title="", items=titles),)
        )


def _how_to_ask(sender: Sender) -> Section:
    """Say whom to ask, and that this letter decides nothing."""
    return Section(
        heading=_("If you have a question or do not agree"),
        words=_(
            "Speak with %(name)s or with anybody of %(organisation)s. If something here is wrong or "
            "missing, tell us and we will look at it again together with you. This letter explains; "
            "it is not a decision of an authority. Against a decision of an authority you can "
            "appeal: the decision itself says where and until when."
        )
        % {"name": isolated(sender.name), "organisation": isolated(sender.organisation)},
    )
