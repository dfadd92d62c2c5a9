"""What Hy-Brasil grants, as the house asks it."""

from datetime import date, timedelta
from pathlib import Path

from balsts.entitlements.answering import Answer, always
from balsts.entitlements.country import Country
from balsts.entitlements.decision import Met, NotMet, Unknown
from balsts.entitlements.parameters import read_parameters
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import came_on
from balsts.platform.sentences import Sentence, translatable

PARAMETERS = read_parameters(Path(__file__).parent / "parameters")


def social_worker(timeline, policy):
    """Answer for the days from the first arrival."""
    arrived_on = came_on(timeline)
    if arrived_on is None:
        sentence = Sentence(translatable("the day of landing is not known"))
        missing = Unknown(code="landing", sentence=sentence, fact="arrived_on")
        return [_part(is_entitled=None, node=missing)]
    days = policy.number_on("support_days", arrived_on)
    citation = policy.citation_on("support_days", arrived_on)
    until = arrived_on + timedelta(days=days)
    values = {"arrived_on": arrived_on, "days": days}
    text = translatable("landed on %(arrived_on)s: %(days)s days of support")
    said = {"code": "landing", "sentence": Sentence(text, values), "citation": citation}
    return [
        _part(is_entitled=False, node=NotMet(**said), until=arrived_on),
        _part(is_entitled=True, node=Met(**said), from_=arrived_on, until=until),
        _part(is_entitled=False, node=NotMet(**said), from_=until),
    ]


def employment(_timeline, _policy):
    """Let everybody work at once."""
    sentence = Sentence(translatable("whoever lands may work"))
    return [_part(is_entitled=True, node=Met(code="free", sentence=sentence))]


def _part(*, is_entitled, node, from_=date.min, until=None):
    return Answer(from_=from_, until=until, is_entitled=is_entitled, reasons=always(node))


COUNTRY = Country(
    code="hy-brasil",
    service_labels={
        Service.SOCIAL_WORKER: translatable("Harbour worker"),
        Service.EMPLOYMENT: translatable("Work on the island"),
    },
    questions={"arrived_on": translatable("On which day did the person land?")},
    policies={"decree": Policy(name="decree", parameters=PARAMETERS)},
    policy_titles={"decree": translatable("The decree of the Harbour Council")},
    rules={Service.SOCIAL_WORKER: social_worker, Service.EMPLOYMENT: employment},
)
