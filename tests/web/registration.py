"""The page on which somebody is registered, filled in."""

import datetime

from tests.people import Cast


def registration(cast: Cast, *, today: datetime.date, **changes: object) -> dict[str, object]:
    """Return what is sent to register somebody who came today and whom Amina helps."""
    return {
        "given_name": "Yusuf",
        "family_name": "al-Hassan",
        "birth": "1988",
        "sex": "male",
        "citizenship": "SY",
        "spoken_language": "ara",
        "marital_status": "married",
        "education": "isced_3",
        "occupation_group": "isco_7",
        "arrived_on": today.isoformat(),
        "arrival_path": "self_arrived",
        "applied_on": today.isoformat(),
        "place": "mucenieki",
        "contract": str(cast.contract.id),
        "opened_on": today.isoformat(),
        "responsible_worker": str(cast.worker.id),
    } | changes
