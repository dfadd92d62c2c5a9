"""The municipalities that take over: seven state cities and 35 others, each once."""

from balsts.entitlements.lv.municipalities import MUNICIPALITIES


def test_all_forty_two_municipalities_are_named_once():
    cities = [name for name in MUNICIPALITIES.values() if not name.endswith(" novads")]

    assert len(MUNICIPALITIES) == len(set(MUNICIPALITIES.values())) == 42
    assert sorted(cities) == [
        "Daugavpils",
        "Jelgava",
        "Jūrmala",
        "Liepāja",
        "Rēzekne",
        "Rīga",
        "Ventspils",
    ]


def test_codes_are_fit_to_be_stored():
    assert [code for code in MUNICIPALITIES if not code.replace("_", "").isascii()] == []
    assert max(len(code) for code in MUNICIPALITIES) <= 40
