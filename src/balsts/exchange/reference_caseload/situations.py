"""About 60 clients around the day of the first start, each household as a situation."""

from dataclasses import dataclass

STATE, MOVEMENT = "state_service", "movement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One household and where it stands; numbers are days before today unless said otherwise.

    `term_ends_in` counts days ahead and sets the day of the status; `silent_for` is the time since
    the last service; `closed` the time since the end of the spell.
    """

    name: str
    citizenship: str
    members: tuple[int, int, int, int]
    worker: str
    mentor: str = ""
    arrived: int = 200
    served_from: int = 150
    silent_for: int = 4
    status: str = ""
    term_ends_in: int = 0
    decided: int = 0
    notified: int = 0
    plan: str = "running"
    left: int = 0
    back: int = 0
    closed: int = 0
    close_reason: str = ""
    has_infant: bool = False
    place: str = "riga"
    programme: str = STATE
    movement_from: int = 0


_AMINA, _BORIS, _EDGARS = "amina", "boris", "edgars"

SITUATIONS = (
    Situation(name="term ends in 60 days", citizenship="AF", members=(1, 1, 1, 2), worker=_BORIS,
              arrived=470, served_from=380, status="refugee", term_ends_in=60),
    Situation(name="term ends in 30 days", citizenship="SY", members=(1, 1, 2, 1), worker=_AMINA,
              mentor=_EDGARS, arrived=500, served_from=420, status="alternative", term_ends_in=30,
              plan="overdue"),
    Situation(name="term ends in 7 days", citizenship="RU", members=(1, 0, 0, 0), worker=_AMINA,
              mentor=_EDGARS, arrived=520, served_from=400, status="alternative", term_ends_in=7),
    Situation(name="term ends in 25 days", citizenship="YE", members=(1, 0, 0, 0), worker=_BORIS,
              arrived=480, served_from=300, status="alternative", term_ends_in=25),
    Situation(name="term ends in 55 days", citizenship="SD", members=(1, 0, 0, 0), worker=_AMINA,
              mentor=_EDGARS, arrived=460, served_from=330, status="alternative", term_ends_in=55),
    Situation(name="appeal is due", citizenship="IQ", members=(1, 0, 0, 0), worker=_BORIS,
              arrived=190, served_from=160, status="refused_final", decided=26, notified=24,
              place="mucenieki"),
    Situation(name="appeal pending", citizenship="TJ", members=(0, 1, 1, 1), worker=_AMINA,
              mentor=_EDGARS, arrived=300, served_from=260, status="appeal_pending", decided=75,
              notified=72, place="mucenieki"),
    Situation(name="appeal lodged lately", citizenship="AM", members=(1, 1, 0, 0), worker=_BORIS,
              arrived=230, served_from=200, status="appeal_pending", decided=40, notified=38,
              place="mucenieki"),
    Situation(name="overdue actions", citizenship="ER", members=(0, 1, 0, 0), worker=_BORIS,
              mentor=_EDGARS, arrived=330, served_from=290, status="alternative",
              term_ends_in=215, plan="overdue"),
    Situation(name="overdue actions of a couple", citizenship="TR", members=(1, 1, 1, 0),
              worker=_AMINA, arrived=340, served_from=250, status="refugee", term_ends_in=210,
              plan="overdue"),
    Situation(name="silent seeker", citizenship="AZ", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=140, served_from=120, silent_for=52, place="mucenieki"),
    Situation(name="silent family", citizenship="GE", members=(1, 1, 1, 0), worker=_BORIS,
              arrived=380, served_from=300, silent_for=41, status="alternative",
              term_ends_in=150),
    Situation(name="silent holder", citizenship="CM", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=300, served_from=240, silent_for=67, status="alternative",
              term_ends_in=240),
    Situation(name="returned inside the term", citizenship="SY", members=(1, 0, 0, 0),
              worker=_AMINA, mentor=_EDGARS, arrived=420, served_from=380, status="alternative",
              term_ends_in=110, left=190, back=30),
    Situation(name="seeker for five months", citizenship="IR", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=155, served_from=140, place="mucenieki"),
    Situation(name="seeker for seven months", citizenship="PK", members=(1, 0, 0, 0),
              worker=_AMINA, arrived=215, served_from=180, place="mucenieki"),
    Situation(name="seeker for four months", citizenship="SO", members=(0, 1, 0, 0),
              worker=_BORIS, mentor=_EDGARS, arrived=125, served_from=110, place="liepna"),
    Situation(name="mother seeking asylum", citizenship="ET", members=(0, 1, 1, 0),
              worker=_AMINA, arrived=130, served_from=120, place="liepna"),
    Situation(name="seeker for two months", citizenship="IN", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=62, served_from=50, place="liepna"),
    Situation(name="seeker for three months", citizenship="VN", members=(0, 1, 0, 0),
              worker=_BORIS, arrived=95, served_from=80, place="mucenieki"),
    Situation(name="seeker for one month", citizenship="CU", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=33, served_from=26, place="mucenieki", plan="none"),
    Situation(name="plan carried out, mentor goes on", citizenship="BY", members=(1, 1, 1, 1),
              worker=_BORIS, mentor=_EDGARS, arrived=360, served_from=320, status="refugee",
              term_ends_in=125, plan="executed"),
    Situation(name="plan of one carried out", citizenship="RU", members=(0, 1, 0, 0),
              worker=_AMINA, mentor=_EDGARS, arrived=400, served_from=350, status="alternative",
              term_ends_in=90, plan="executed"),
    Situation(name="came this week", citizenship="NG", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=12, served_from=5, silent_for=1, place="mucenieki", plan="none"),
    Situation(name="mother came this week", citizenship="SY", members=(0, 1, 1, 1),
              worker=_BORIS, arrived=9, served_from=4, silent_for=1, place="mucenieki",
              plan="none"),
    Situation(name="term over, with the movement now", citizenship="EG", members=(1, 0, 0, 0),
              worker=_AMINA, arrived=520, served_from=440, silent_for=16, status="alternative",
              term_ends_in=-12, plan="ended", closed=12, close_reason="entitlement_expired",
              movement_from=9),
    Situation(name="infant born in Latvia", citizenship="AF", members=(1, 1, 1, 1),
              worker=_BORIS, arrived=170, served_from=120, has_infant=True, place="mucenieki"),
    Situation(name="left lately", citizenship="LK", members=(1, 1, 0, 0), worker=_BORIS,
              arrived=250, served_from=220, silent_for=38, left=34, closed=30, plan="ended",
              close_reason="left_latvia", place="mucenieki"),
    Situation(name="new refugees", citizenship="BY", members=(1, 1, 0, 0), worker=_AMINA,
              arrived=150, served_from=130, status="refugee", term_ends_in=300),
    Situation(name="new family with status", citizenship="SY", members=(1, 1, 1, 1),
              worker=_AMINA, arrived=240, served_from=200, status="alternative",
              term_ends_in=270),
    Situation(name="young man with status", citizenship="UZ", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=260, served_from=210, status="alternative",
              term_ends_in=230, place="jelgava"),
    Situation(name="woman with refugee status", citizenship="IR", members=(0, 1, 0, 0),
              worker=_BORIS, arrived=310, served_from=280, status="refugee", term_ends_in=180),
    Situation(name="family with the movement", citizenship="SY", members=(1, 1, 1, 0), worker="",
              arrived=1300, status="alternative", term_ends_in=-700, left=600, back=130,
              programme=MOVEMENT, movement_from=110),
    Situation(name="man with the movement", citizenship="AF", members=(1, 0, 0, 0), worker="",
              arrived=900, status="alternative", term_ends_in=-300, programme=MOVEMENT,
              movement_from=80),
    Situation(name="woman with the movement", citizenship="ER", members=(0, 1, 0, 0), worker="",
              arrived=1100, status="refugee", term_ends_in=-520, left=480, back=60,
              programme=MOVEMENT, movement_from=50),
)  # fmt: skip
