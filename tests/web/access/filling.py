"""Fills a form in as somebody would who means well: made from the form, so that a new one needs no line.

What cannot be told from a form by itself, because two answers must agree or something must be known of the
world, stands in `KNOWN`; an address at which nothing is kept stands in `NOTHING_IS_KEPT` with the reason.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms

from balsts.web.fields import BirthDateField, DayField
from balsts.web.sent_again import FormNumberField

ONE_DAY = datetime.timedelta(days=1)
# Stands for a number of its own in each sending.
FORM_NUMBER = UUID(int=0xF0)
WORDS = "Somebody called from the school and asked for it."

Told = dict[str, list[str]]


@contextmanager
def forms_made() -> Iterator[list[forms.BaseForm]]:
    """Note every form that a view makes while inside."""
    made: list[forms.BaseForm] = []
    usual = forms.BaseForm.__init__

    def noted(form: Any, *args: Any, **told: Any) -> None:
        usual(form, *args, **told)
        made.append(form)

    forms.BaseForm.__init__ = noted
    try:
        yield made
    finally:
        forms.BaseForm.__init__ = usual


def filled_in(form: forms.BaseForm, *, today: datetime.date) -> Told:
    """Return what somebody would send."""
    told: Told = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        told[form.add_prefix(name)] = [str(one) for one in _values(field, value, today)]
    return {name: values for name, values in told.items() if values}


def _values(field: forms.Field, initial: Any, today: datetime.date) -> list[Any]:
    choices = list(_choices(field))
    match field:
        case FormNumberField():
            return [FORM_NUMBER]
        case _ if choices:
            given = initial if isinstance(initial, list | tuple) else [initial]
            known = [one for one in given if str(one) in choices]
            return known or choices[:1]
        case _ if initial not in (None, "", False):
            return [initial]
        case forms.BooleanField():
            return ["on"] if field.required else []
        case BirthDateField():
            return ["1990"]
        case DayField() | forms.DateField():
            return [today.isoformat()]
        case forms.IntegerField() | forms.DecimalField():
            return [30]
        case forms.FileField():
            return []
        case forms.CharField():
            return [WORDS[: field.max_length]]
    return []


def _choices(field: forms.Field) -> Iterator[str]:
    for value, label in getattr(field, "choices", None) or ():
        if isinstance(label, list | tuple):
            yield from (str(inner) for inner, _ in label)
        elif str(value):
            yield str(value)


def in_words(one: Any) -> list[str]:
    return [str(one)]


# What somebody must know who fills in the form of an address.
KNOWN: dict[str, dict[str, Any]] = {
    "accounts:post_give": {"role": ["interpreter"]},
    "accounts:staff_invite": {"username": ["new-colleague"], "full_name": ["Anna Ozola"]},
    "clients:client_register": {"asks_elsewhere": [], "call_back": [], "second_citizenship": []},
    "casework:case_close": {"reason": ["left_latvia"]},
    "casework:specific_need_note": {"code": ["SP"]},
    "privacy:request_answer": {"outcome": ["refused"], "answer_words": [WORDS]},
    "privacy:request_receive": {"kind": ["correction"]},
    "privacy:incident_report": {
        "noticed_at": lambda world: in_words(f"{world.today - ONE_DAY:%Y-%m-%d}T12:00")
    },
    "outgoing:export_ask": {"kind": ["csv"]},
    "statistics:monthly_report_make": {"month": lambda world: in_words(f"{world.today:%Y-%m}")},
}
# Where not the first person who may open it can do it.
WHO = {"sharing:emergency_review": ("provider_manager", "of_own_client")}
SEARCH = "a search: it keeps nothing"
SIGNS_IN = "a step of signing in, which wants more than fields: tests/web/accounts"
NEEDS_A_FILE = "wants a file, not fields"
NEEDS_A_KEEPER = "wants the keeper of the keys, who does not run here"
NOT_HERE = "nothing of this kind is there in this world"
NOT_NOW = "refused in words in this world: it was done already, or something else comes first"
NOTHING_IS_KEPT: dict[str, str] = {
    "accounts:code_generator_add": SIGNS_IN,
    "accounts:join": SIGNS_IN,
    "accounts:join_set_up": SIGNS_IN,
    "accounts:notices_put_away": "marks what was read by a function of the database, without an event",
    "accounts:pages_allow": NOT_NOW,
    "accounts:passkey_add": SIGNS_IN,
    "accounts:passkey_remove": NOT_NOW,
    "accounts:passkey_sign_in": SIGNS_IN,
    "accounts:recovery_ask": NOT_NOW,
    "accounts:second_step": SIGNS_IN,
    "accounts:session_end": "names one of several sign-ins, and there is one",
    "accounts:sessions_end_others": "ends as many sign-ins as were tried before",
    "accounts:sign_in": SIGNS_IN,
    "accounts:staff_list": SEARCH,
    "accounts:staff_sessions_end": "ends sign-ins, and the person is signed in nowhere",
    "accounts:ui_language_choose": "a cookie",
    "audit:alarm_acknowledge": NOT_HERE,
    "audit:breach_count": NOT_HERE,
    "audit:breach_csv": NOT_HERE,
    "audit:breach_show": SEARCH,
    "audit:review_write": NOT_HERE,
    "audit:trail_list": SEARCH,
    "casework:case_reopen": NOT_NOW,
    "casework:ending_list": SEARCH,
    "casework:sealed_note_open": NEEDS_A_KEEPER,
    "casework:sealed_note_write": NEEDS_A_KEEPER,
    "clients:assignment_renew": NOT_NOW,
    "clients:client_list": SEARCH,
    "clients:inquiry_ask": NOT_NOW,
    "clients:outside_open": NOT_NOW,
    "exchange:import_confirm": NOT_NOW,
    "exchange:import_list": NEEDS_A_FILE,
    "inspections:inspection_agree": NOT_NOW,
    "inspections:inspection_ask": NOT_NOW,
    "outgoing:export_take": NOT_NOW,
    "privacy:archive_agree": NOT_NOW,
    "privacy:archive_ask": NOT_NOW,
    "privacy:erasure_approve": NOT_NOW,
    "privacy:erasure_propose": NOT_NOW,
    "privacy:erasure_withdraw": NOT_NOW,
    "privacy:own_data_csv": NOT_HERE,
    "privacy:own_data_pdf": NOT_HERE,
    "privacy:restriction_lift": NOT_NOW,
    "sharing:emergency_open": NOT_NOW,
    "sharing:file_lift": NOT_NOW,
    "sharing:hand_over_list": SEARCH,
    "sharing:hand_over_refer": NOT_NOW,
    "statistics:published_figures_import": NEEDS_A_FILE,
    "statistics:what_if_ask": NOT_NOW,
}
