"""Texts that people paste, machines send and attackers try; drawn anew each time from a seed."""

import random
from collections.abc import Callable

from tests.security import nasty

# Whatever is typed with this in it must stand in no log, and nowhere as it was typed in a page.
MARK = "ZZgetippt"
MARKUP = f"<img src=x onerror={MARK}>"
# What a template that runs what was typed makes of it.
PRODUCT = "9801547"
RUN = (
    "{{1337*7331}}",
    "${1337*7331}",
    "#{1337*7331}",
    "<%= 1337*7331 %>",
    "{% widthratio 1337 1 7331 %}",
)
MARKED = (
    MARK, f'"><script>{MARK}</script>', f"'\"><svg/onload={MARK}>", f"';{MARK}--", f'" or ""="{MARK}',
    f'=HYPERLINK("{MARK}")', f"\\u003c{MARK}\\u003e", f"javascript:{MARK}", f"//{MARK}.example/", f"@{MARK}",
    f"{MARK}\r\nSet-Cookie: a={MARK}", f"../{MARK}", f"{MARK}%00.xlsx", f"{MARK}\u202etxt.exe",
)  # fmt: skip
SQL = (
    "' or '1'='1", "1); select pg_sleep(9)--", "1 union select null--", "$$;reset role;--", "\\'; --", "%' --",
    "sec.token", "'||(select current_setting('sec.token'))||'", "1::text::regclass", "E'\\\\x00'", "pg_catalog",
)  # fmt: skip
ORM = (
    "_connector", "_negated", "pk__in", "id__regex", "search_text__iregex", "client__given_name__startswith",
    "order_by", "-sealed__text", "user__password", "__class__", "__proto__", "constructor", "a.b", "a\x1fb", "-",
)  # fmt: skip
LIMITS = (
    0, 1, -1, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 1899, 2101,
)  # fmt: skip
# Letters of the languages in use, marks that join, turn over, hide or grow, and digits of all hands.
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz", "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ", "абвгдеёжзийщъыьэюяЁЪ", "іїєґІЇЄҐ’ʼ",
    "ابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهیيىةءآأإئؤ", "گڵڕۆێەھ", "0123456789", "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ßẞıİſŉǆﬁﬃﷺ㎏Å",
    "\u0301\u0323\u0308\u200c\u200d\u034f\ufe0f\u20dd", "\u200b\u200e\u200f\u00ad\u061c\u2060\ufeff\u2028\u2029",
    "\x00\x01\x08\x0b\x0c\x1b\x1f\x7f\x85\x9f\u202a\u202e\u2066\u2069", "\ud800\udbff\udc00\udfff\ufffe\uffff\U0010ffff",
    " \t\r\n\u00a0\u2003\u3000", "'\"`\\/<>&%;#?=+-*().,:!|{}[]$^~_@", "👩‍👩‍👧🏽🇱🇻𝕳𝓮𐤀",
)  # fmt: skip
SEPARATORS = (".", "-", "/", " ", ". ", ".gada ", ",", "–", "٫", "")
MONTHS = ("janvāris", "novembrī", "января", "ноябрь", "Nov", "march", "maijs", "september", "фев")


class Typist:
    """Draws what is typed next."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.ways: tuple[Callable[[], str], ...] = (
            lambda: draw.choice(nasty.EVERYTHING),
            lambda: draw.choice(MARKED),
            lambda: draw.choice(RUN),
            lambda: draw.choice(SQL),
            lambda: draw.choice(ORM),
            lambda: MARKUP,
            self.number,
            self.day,
            self.letters,
            self.mixed,
            self.long,
            self.mended,
            self.reference,
        )

    def anything(self) -> str:
        return self.draw.choice(self.ways)()

    def number(self) -> str:
        draw = self.draw
        number = draw.choice(LIMITS) + draw.choice((0, 0, 1, -1))
        shape = draw.choice(
            ("{}", "+{}", " {} ", "{}.0", "{},5", "{}e9", "0{}", "{:,}", "-{}", "{}%", "0x{:x}")
        )
        return shape.format(number)

    def day(self) -> str:
        """A day as people of many places write it; now and then one that is none, or is too far away."""
        draw = self.draw
        if draw.random() < 0.4:
            far = draw.choice((1, 26, 1899, 2101, 9999, draw.randint(1, 9999)))
            form = draw.choice(("{0:04}-{1:02}-{2:02}", "{2}.{1}.{0:04}."))
            return form.format(far, draw.randint(1, 12), draw.randint(1, 28))
        year = draw.choice((2026, 1990, 26, 0, 1899, 2100, 9999, 10000, draw.randint(1, 3000)))
        month, day = draw.randint(0, 13), draw.randint(0, 32)
        named: str | int = draw.choice(MONTHS) if draw.random() < 0.2 else month
        parts = [f"{year:04}", f"{named:02}" if isinstance(named, int) else named, f"{day:02}"]
        if draw.random() < 0.6:
            parts.reverse()
        del parts[: draw.choice((0, 0, 0, 0, 1, 2))]
        return draw.choice(SEPARATORS).join(parts) + draw.choice(
            ("", "", ".", "T00:00", " 24:00", " BC")
        )

    def letters(self) -> str:
        alphabet = self.draw.choice(ALPHABETS)
        return "".join(self.draw.choices(alphabet, k=self.draw.randint(1, 24)))

    def mixed(self) -> str:
        alphabets = "".join(self.draw.sample(ALPHABETS, 3))
        return "".join(self.draw.choices(alphabets, k=self.draw.randint(1, 60)))

    def marks(self, length: int) -> str:
        """Marks in the wrong order: whoever orders them as they come works for the square of them."""
        above, below = self.draw.choice(("\u0301\u0323", "\u0f73\u0f73", "\u0308\u0327"))
        return "a" + above * (length // 2) + below * (length // 2)

    def long(self) -> str:
        """Something short, over and over: round the limits of fields, seldom far past all of them."""
        length = self.draw.choice((41, 100, 101, 199, 200, 201, 500, 2_000, 10_001))
        if self.draw.random() < 0.002:
            length = 200_000
        word = self.draw.choice(
            (self.letters, self.day, lambda: self.draw.choice(nasty.CODE)[:20])
        )()
        return (word * (length // len(word) + 1))[:length]

    def mended(self, known: str = "") -> str:
        """Something known with one character more, less or other."""
        draw = self.draw
        ways = (self.day, self.reference, self.letters, lambda: draw.choice(nasty.LEGITIMATE))
        known = known or draw.choice(ways)()
        at, other = draw.randint(0, len(known)), draw.choice(draw.choice(ALPHABETS))
        return known[:at] + other * draw.choice((0, 1, 1, 2)) + known[at + draw.choice((0, 1)) :]

    def nearly(self, known: str) -> str:
        """Something that is understood, as often as not with a slip of the finger."""
        spoilt = self.draw.choice(
            (str, str.upper, str.casefold, lambda text: f" {text}\u00a0", self.mended)
        )
        return spoilt(known)

    def reference(self) -> str:
        letters = "".join(self.draw.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZilo", k=8))
        return self.draw.choice(("BL-{}-{}", "bl {} {}", "{}{}", "BL–{}‐{}")).format(
            letters[:4], letters[4:]
        )
