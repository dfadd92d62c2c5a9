"""What people paste, machines send and attackers try, in one place."""

NUMBERS = [
    "0", "-1", "1e999999", "NaN", "Infinity", "-9223372036854775809", "1" + "0" * 30, "٣", "0x10", "1_000",
]  # fmt: skip
DAYS = [
    "10000-01-01", "infinity", "-infinity", "0001-01-01", "0001-01-01 BC", "9999-12-31", "2023-02-29",
    "24:00", "23:59:60", "٢٠٢٦-٠١-٠١", "1899-12-31", "2101-01-01", "0000-00-00",
]  # fmt: skip
# Refused wherever they are typed: they hide, turn over or cut off what stands beside them.
HIDING = ["a\x00b", "a\x1bb", "a\x7fb", "\u202egnissim", "\u2066x\u2069", "\x85x", "\ud800"]
# Kept as they are: Persian and Dari names need them; Latvian letters; one name only.
LEGITIMATE = [
    "می\u200cخواهم", "نور\u200dی", "Ķibermanis", "O'Brien", "Null", "None", "Ø", "Nguyễn-Đặng",
]  # fmt: skip
CODE = [
    "=1+1", "<b>x</b>", "<img src=x onerror=alert(1)>", "{{7*7}}", "{% load x %}", "${7*7}", "%s%n", "%(x)s",
    "{0.__class__}", "../../etc/passwd", "'; drop table clients_client--", "x\r\nBcc: a@example.com",
    "javascript:alert(1)", "a" + "\u0301" * 1000, "a" + "\u0301" * 900 + "\u0323" * 900, "ﷺ" * 60, "ā" * 20_000, "(a+)+$",
]  # fmt: skip
IDS = [
    "1", "-1", "../1", "00000000-0000-0000-0000-000000000000", "BL-0000-0000", "bl 2m8m bn3y", "None",
]  # fmt: skip
EVERYTHING = [*NUMBERS, *DAYS, *HIDING, *LEGITIMATE, *CODE, *IDS]
