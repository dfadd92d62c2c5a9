"""Stories of invented people that a lawyer can read: who they are, and what is right on a day."""

from pathlib import Path

import pytest
import yaml

from balsts.entitlements.lv.policies import POLICIES
from balsts.entitlements.service import Service
from tests.entitlements.lv.building import day, decide, person, status

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))
ANSWERS = {"yes": True, "no": False, "not known": None}


def timeline_of(story):
    statuses = [
        status(item.pop("status"), item.pop("decided_on", None), **item)
        for item in story.get("statuses", [])
    ]
    events = ("arrived", "left", "permits", "plan_executed", "born")
    return person(*statuses, **{name: story[name] for name in events if name in story})


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path):
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    for name, story in told["people"].items():
        timeline = timeline_of(story)

        for expected in story["answers"]:
            answer = decide(
                Service(expected["service"]),
                timeline,
                on=day(expected["on"]),
                policy=POLICIES[expected.get("policy", "current_text")],
            )

            assert answer.is_entitled is ANSWERS[expected["entitled"]], (name, expected)
            if "last_day" in expected:
                assert str(answer.last_entitled_on) == expected["last_day"], (name, expected)
            if "because" in expected:
                codes = [node.code for node in answer.because.children]
                assert expected["because"] in codes, (name, expected)
            if "offer" in expected:
                assert [offer.target_group for offer in answer.offers] == [expected["offer"]]
