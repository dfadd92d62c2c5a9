"""The contracts of the caseload are those that the organisations' room is seeded with."""

from importlib.resources import files

import yaml

from balsts.exchange.reference_caseload.contracts import CONTRACTS, staff_periods

SEED = yaml.safe_load(
    files("balsts.organisations").joinpath("data/organisations.yaml").read_text("utf-8")
)


def test_contracts_run_as_the_organisations_know_them():
    known = {
        row["number"]: (
            row["provider"],
            row["programme"],
            row["actual_from"],
            row.get("actual_last_day"),
        )
        for row in SEED["contracts"]
    }

    ours = {
        number: (one.provider, one.programme, one.first_day, one.last_day)
        for number, one in CONTRACTS.items()
    }

    assert ours == known


def test_staff_belong_to_known_organisations_and_have_one_name_each():
    organisations = {row["code"] for row in SEED["organisations"]}
    names = {(one.username, one.full_name) for one in staff_periods()}

    assert {one.organisation for one in staff_periods()} <= organisations
    assert len(names) == len({username for username, _ in names})
