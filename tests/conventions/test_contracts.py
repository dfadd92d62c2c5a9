"""The import contracts grow with the house: no room is born without being bound by them."""

import tomllib

from tests.conventions.reading import DOORS, ROOT, SOURCE, rooms

PURE = {"platform", "entitlements", "audit", "access"}


def contract(beginning):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(
        found
        for found in settings["tool"]["importlinter"]["contracts"]
        if found["name"].startswith(beginning)
    )


def test_no_room_that_is_born_stands_in_brackets():
    layers = " ".join(contract("The house")["layers"])

    assert [room for room in rooms() if f"({room})" in layers] == []


def test_furniture_of_every_room_is_ordered():
    ordered = {name.split(".")[1] for name in contract("Inside every room")["containers"]}

    assert set(rooms()) - set(DOORS) - PURE - ordered == set()


def test_pages_of_every_room_are_kept_apart():
    apart = {name.split(".")[2] for name in contract("Pages of one room")["modules"]}
    pages = {path.parent.name for path in (SOURCE / "web").glob("*/__init__.py")}

    assert (pages & set(rooms())) - apart == set()
