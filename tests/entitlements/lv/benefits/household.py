"""Short ways to write a household and to read an estimate in tests."""

from datetime import date

from balsts.entitlements.benefit import BenefitHousehold, Couple, Member
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    LegalStatus,
    StatusChange,
    Timeline,
)
from tests.entitlements.lv.building import LATVIA, day


def timeline(*statuses, born="1985-05-05", left=None, back=None, presumed=False, **circumstances):
    """Write a timeline; a circumstance is true, false or a list of first day, last day, holds.

    Statuses are pairs of code and day; the person has been here since 2010.
    """
    arrivals = [Arrival(on=date(2010, 1, 1))]
    if back:
        arrivals.append(Arrival(on=day(back), is_return=True))
    return Timeline(
        statuses=tuple(
            StatusChange(legal_status=LegalStatus(code), decided_on=day(on))
            for code, on in statuses
        ),
        arrivals=tuple(arrivals),
        departures=(Departure(on=day(left), is_presumed=presumed),) if left else (),
        circumstances=tuple(
            Circumstance(
                kind=CircumstanceKind(kind), from_=day(from_), last_on=day(last_on), holds=holds
            )
            for kind, said in circumstances.items()
            for from_, last_on, holds in _entries(said)
        ),
        born_on=day(born),
    )


def member(key, status, granted_on, **more):
    is_unaccompanied_minor = more.pop("is_unaccompanied_minor", False)
    return Member(
        key=key,
        timeline=timeline((status, granted_on), **more),
        is_unaccompanied_minor=is_unaccompanied_minor,
    )


def family(status, granted_on, *, are_married=True, first_born="1985-05-05", **facts):
    """Two adults and two young children with the same status of the same day."""
    members = (
        member("father", status, granted_on, born=first_born, **facts),
        member("mother", status, granted_on, born="1987-07-07", **facts),
        member("daughter", status, granted_on, born="2010-10-10"),
        member("son", status, granted_on, born="2012-12-12"),
    )
    return BenefitHousehold(
        members=members, couples=(Couple(keys=("father", "mother"), are_married=are_married),)
    )


def alone(status, granted_on, **facts):
    return BenefitHousehold(members=(member("client", status, granted_on, **facts),))


def estimate(household, *, on="2018-02-01", policy=None):
    return LATVIA.estimating_benefits(household, on=day(on), policy=policy or LATVIA.policy)


def amounts(estimate_, key, kind="monthly"):
    """Write one person's amounts of a kind as month and cents; a range where it is one."""
    return [
        (
            f"{line.month:%Y-%m}",
            line.at_most if line.at_least == line.at_most else (line.at_least, line.at_most),
        )
        for line in estimate_.lines
        if line.member == key and line.kind == kind
    ]


def _entries(said):
    return [("2010-01-01", None, said)] if isinstance(said, bool) else said
