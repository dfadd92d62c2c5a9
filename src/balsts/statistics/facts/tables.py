# ruff: noqa: S608 - the questions are made of our own constants only
"""The fact tables as they are read from the database: columns, their kinds, and the question.

Every person and every record stands under a pseudonym: eight bytes of SHA-256 over a key that is
drawn for one snapshot and forgotten with it. No name, note, reference or address is asked for.
To the live rows come the facts that were kept of people whose files are erased.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = 3
FIRST_SCHEMA_FOR_LAW = 2
"""Since this version the tables hold all that the law asks: older ones serve reports only."""
FIRST_SCHEMA_WITH_OPEN_DAYS = 3
"""Since this version no case counts as open on a day without contract; older ones count as they did."""


class Kind(StrEnum):
    """What a column holds."""

    CODE = "code"
    DAY = "day"
    NUMBER = "number"
    PSEUDONYM = "pseudonym"
    FLAG = "flag"


KEPT = "statistics_keptfact"
# Whoever had the use of their data restricted is in no new snapshot while that stands; decoys never are.
LEFT_OUT = (
    "select from clients_client held where held.id = facts.person"
    " and (held.restricted_at is not null"
    " or held.id in (select audit.decoys_to_leave_out()))"
)
_CASTS: Mapping[Kind, str] = {
    Kind.CODE: "",
    Kind.DAY: "::date",
    Kind.NUMBER: "::integer",
    Kind.PSEUDONYM: "::uuid",
    Kind.FLAG: "::boolean",
}


@dataclass(frozen=True, kw_only=True)
class FactTable:
    """One file of a snapshot, as it is filled from the database.

    `live` asks for the columns in their order, ids as they are; `question` gives them pseudonyms.
    """

    name: str
    columns: Mapping[str, Kind]
    live: str

    @property
    def is_about_people(self) -> bool:
        """Whether its rows belong to one person each, so that they can be kept of an erased one."""
        return "person" in self.columns

    @property
    def question(self) -> str:
        """The whole question of a snapshot: what stands in the records, and what was kept."""
        asked = f"select {self._columns(_live)} from ({self.live}) facts({', '.join(self.columns)})"
        if not self.is_about_people:
            return asked
        asked += f" where {self._is_counted}"
        kept = f"select {self._columns(_kept)} from {KEPT} kept where kept.fact = '{self.name}'"
        return f"{asked} union all {kept}"

    @property
    def question_of_ids(self) -> str:
        """Ask for the live facts that a snapshot counts, ids as they are."""
        return (
            f"select facts.* from ({self.live}) facts({', '.join(self.columns)})"
            f" where {self._is_counted}"
        )

    @property
    def _is_counted(self) -> str:
        return f"not exists ({LEFT_OUT})"

    @property
    def question_about(self) -> str:
        """Ask for the live facts of the people in `%(people)s`, a row as JSON, ids as they are."""
        return (
            f"select to_jsonb(facts) from ({self.live}) facts({', '.join(self.columns)})"
            " where facts.person = any(%(people)s)"
        )

    def _columns(self, said: Callable[[str, Kind], str]) -> str:
        return ", ".join(
            pseudonym(said(name, kind)) if kind is Kind.PSEUDONYM else said(name, kind)
            for name, kind in self.columns.items()
        )


def _live(name: str, _kind: Kind) -> str:
    return f"facts.{name}"


def _kept(name: str, kind: Kind) -> str:
    return f"(kept.row ->> '{name}'){_CASTS[kind]}"


def pseudonym(column: str) -> str:
    """Say in SQL: the pseudonym of a row's id under this snapshot's key."""
    digest = f"substring(sha256(%(key)s::bytea || uuid_send({column})) for 8)"
    return f"('x' || encode({digest}, 'hex'))::bit(64)::bigint"


def _effective(table: str, event: str) -> str:
    """Say in SQL: this event of a timeline stands after corrections."""
    return (
        f"not {event}.is_void and not exists"
        f" (select from {table} later where later.corrects_id = {event}.id)"
    )


_STATUSES = "clients_legalstatusevent"
_ARRIVALS = "clients_arrivalevent"
_DEPARTURES = "clients_departureevent"
_PERMITS = "clients_residencepermit"
_SERVICE_JOINS = """
    join casework_servicerecord r on r.id = {row}.service_record_id
    join organisations_contract c on c.id = r.contract_id
    join organisations_organisation o on o.id = c.provider_id
    join organisations_programme g on g.id = c.programme_id
"""

CLIENTS = FactTable(
    name="clients",
    columns={
        "person": Kind.PSEUDONYM,
        "sex": Kind.CODE,
        "born_on": Kind.DAY,
        "is_age_estimated": Kind.FLAG,
        "citizenship": Kind.CODE,
        "education": Kind.CODE,
        "occupation_group": Kind.CODE,
        "marital_status": Kind.CODE,
        "arrival_path": Kind.CODE,
        "first_arrived_on": Kind.DAY,
    },
    live=f"""
    select p.id, p.sex, p.born_on, p.birth_precision <> 'day',
           coalesce(n.country, 'XXX'), p.education, p.occupation_group, p.marital_status,
           coalesce(a.arrival_path, 'unknown'), a.arrived_on
    from clients_client p
    left join clients_citizenship n on n.client_id = p.id and n.is_primary
    left join (
        select distinct on (e.client_id) e.client_id, e.arrival_path, e.arrived_on
        from {_ARRIVALS} e where {_effective(_ARRIVALS, "e")}
        order by e.client_id, e.arrived_on, e.recorded_at, e.id
    ) a on a.client_id = p.id
    """,
)
LANGUAGES = FactTable(
    name="languages",
    columns={"person": Kind.PSEUDONYM, "language": Kind.CODE, "level": Kind.CODE},
    live="""
    select l.client_id, l.language, l.level from clients_spokenlanguage l
    """,
)
SERVICES = FactTable(
    name="services",
    columns={
        "programme": Kind.CODE,
        "provider": Kind.CODE,
        "person": Kind.PSEUDONYM,
        "provided_on": Kind.DAY,
        "service_type": Kind.CODE,
    },
    live=f"""
    select g.code, o.code, p.client_id, r.provided_on, r.service_type
    from casework_serviceparticipation p {_SERVICE_JOINS.format(row="p")}
    """,
)
RECORDS = FactTable(
    name="records",
    columns={
        "programme": Kind.CODE,
        "provider": Kind.CODE,
        "provided_on": Kind.DAY,
        "service_type": Kind.CODE,
        "mode": Kind.CODE,
        "place": Kind.CODE,
        "institution_kind": Kind.CODE,
        "minutes": Kind.NUMBER,
    },
    live="""
    select g.code, o.code, r.provided_on, r.service_type, r.mode, r.place,
           coalesce(i.kind, ''), r.minutes
    from casework_servicerecord r
    join organisations_contract c on c.id = r.contract_id
    join organisations_organisation o on o.id = c.provider_id
    join organisations_programme g on g.id = c.programme_id
    left join organisations_institution i on i.id = r.institution_id
    """,
)
BARRIERS = FactTable(
    name="barriers",
    columns={
        "programme": Kind.CODE,
        "provided_on": Kind.DAY,
        "barrier_kind": Kind.CODE,
        "institution_kind": Kind.CODE,
        "record": Kind.PSEUDONYM,
        "person": Kind.PSEUDONYM,
        "minutes_lost": Kind.NUMBER,
        "has_open_case": Kind.FLAG,
    },
    live=f"""
    select g.code, r.provided_on, b.kind, coalesce(i.kind, ''), r.id,
           p.client_id, b.minutes_lost,
           exists (
               select from casework_case k join casework_casespell s on s.case_id = k.id
               where k.client_id = p.client_id and k.programme_id = c.programme_id
                 and s.opened_on <= r.provided_on
                 and (s.closed_on is null or s.closed_on >= r.provided_on)
           )
    from casework_barrier b {_SERVICE_JOINS.format(row="b")}
    join casework_serviceparticipation p on p.service_record_id = r.id
    left join organisations_institution i on i.id = b.institution_id
    """,
)
SPELLS = FactTable(
    name="spells",
    columns={
        "programme": Kind.CODE,
        "person": Kind.PSEUDONYM,
        "opened_on": Kind.DAY,
        "closed_on": Kind.DAY,
        "close_reason": Kind.CODE,
        "is_fully_delivered": Kind.FLAG,
    },
    live="""
    select g.code, k.client_id, s.opened_on, s.closed_on, s.close_reason,
           s.is_fully_delivered
    from casework_casespell s
    join casework_case k on k.id = s.case_id
    join organisations_programme g on g.id = k.programme_id
    """,
)
ENROLMENTS = FactTable(
    name="enrolments",
    columns={
        "programme": Kind.CODE,
        "provider": Kind.CODE,
        "contract": Kind.CODE,
        "person": Kind.PSEUDONYM,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
    },
    live="""
    select g.code, o.code, c.number, e.client_id, e.valid_from,
           least(e.valid_until, c.actual_until)
    from clients_enrolment e
    join organisations_contract c on c.id = e.contract_id
    join organisations_organisation o on o.id = c.provider_id
    join organisations_programme g on g.id = c.programme_id
    """,
)
STATUSES = FactTable(
    name="statuses",
    columns={
        "person": Kind.PSEUDONYM,
        "legal_status": Kind.CODE,
        "authority": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
        "entry": Kind.NUMBER,
        "notified_on": Kind.DAY,
        "translation_received_on": Kind.DAY,
        "appeal_lodged_on": Kind.DAY,
        "became_final_on": Kind.DAY,
    },
    live=f"""
    select e.client_id, e.legal_status, e.authority, e.decided_on,
           lead(e.decided_on) over in_order, row_number() over in_order,
           e.notified_on, e.translation_received_on, e.appeal_lodged_on, e.became_final_on
    from {_STATUSES} e where {_effective(_STATUSES, "e")}
    window in_order as (partition by e.client_id order by e.decided_on, e.recorded_at, e.id)
    """,
)
PERMITS = FactTable(
    name="permits",
    columns={
        "person": Kind.PSEUDONYM,
        "permit_kind": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
    },
    live=f"""
    select e.client_id, e.permit_kind, e.valid_from, e.valid_until
    from {_PERMITS} e where {_effective(_PERMITS, "e")}
    """,
)
MOVEMENTS = FactTable(
    name="movements",
    columns={
        "person": Kind.PSEUDONYM,
        "movement": Kind.CODE,
        "moved_on": Kind.DAY,
        "path": Kind.CODE,
        "certainty": Kind.CODE,
        "country": Kind.CODE,
    },
    live=f"""
    select e.client_id,
           case when e.is_return then 'return' else 'arrival' end,
           e.arrived_on, e.arrival_path, 'confirmed', e.from_country
    from {_ARRIVALS} e where {_effective(_ARRIVALS, "e")}
    union all
    select e.client_id, 'departure', e.departed_on, e.departure_kind, e.certainty,
           e.to_country
    from {_DEPARTURES} e where {_effective(_DEPARTURES, "e")}
    """,
)
RESIDENCES = FactTable(
    name="residences",
    columns={
        "person": Kind.PSEUDONYM,
        "place": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
    },
    live="""
    select e.client_id, e.place, e.valid_from, e.valid_until
    from clients_residence e
    """,
)
HOUSEHOLDS = FactTable(
    name="households",
    columns={
        "household": Kind.PSEUDONYM,
        "person": Kind.PSEUDONYM,
        "household_role": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
    },
    live="""
    select m.household_id, m.client_id, m.role, m.valid_from,
           m.valid_until
    from clients_householdmember m
    """,
)
PLANS = FactTable(
    name="plans",
    columns={
        "programme": Kind.CODE,
        "person": Kind.PSEUDONYM,
        "plan": Kind.PSEUDONYM,
        "plan_version": Kind.NUMBER,
        "plan_state": Kind.CODE,
        "agreed_on": Kind.DAY,
        "executed_on": Kind.DAY,
        "counts_for_entitlement": Kind.FLAG,
    },
    live="""
    select g.code, k.client_id, n.id, n.plan_version, n.state,
           n.agreed_on, n.executed_on, g.entitlement_policy <> ''
    from casework_inclusionplan n
    join casework_case k on k.id = n.case_id
    join organisations_programme g on g.id = k.programme_id
    """,
)
GOALS = FactTable(
    name="goals",
    columns={
        "plan": Kind.PSEUDONYM,
        "domain": Kind.CODE,
        "goal_state": Kind.CODE,
        "state_changed_on": Kind.DAY,
    },
    live="""
    select l.plan_id, l.domain, l.state, l.state_changed_on from casework_goal l
    """,
)
CONTRACTS = FactTable(
    name="contracts",
    columns={
        "programme": Kind.CODE,
        "provider": Kind.CODE,
        "contract": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
        "worker_month_cents": Kind.NUMBER,
        "mentor_month_cents": Kind.NUMBER,
    },
    live="""
    select g.code, o.code, c.number, c.actual_from, c.actual_until, c.worker_month_cents,
           c.mentor_month_cents
    from organisations_contract c
    join organisations_organisation o on o.id = c.provider_id
    join organisations_programme g on g.id = c.programme_id
    """,
)
STAFF = FactTable(
    name="staff",
    columns={
        "provider": Kind.CODE,
        "staff": Kind.PSEUDONYM,
        "role": Kind.CODE,
        "valid_from": Kind.DAY,
        "valid_until": Kind.DAY,
    },
    live="""
    select o.code, s.user_id, s.role, s.valid_from, s.valid_until
    from organisations_staffmember s
    join organisations_organisation o on o.id = s.organisation_id
    """,
)

READ_TABLES = (
    CLIENTS,
    LANGUAGES,
    SERVICES,
    RECORDS,
    BARRIERS,
    SPELLS,
    ENROLMENTS,
    STATUSES,
    PERMITS,
    MOVEMENTS,
    RESIDENCES,
    HOUSEHOLDS,
    PLANS,
    GOALS,
    CONTRACTS,
    STAFF,
)
# Worked out from the tables above while the snapshot is written.
PEOPLE = "people"
PROVIDER_STARTS = "provider_starts"
OPEN_DAYS = "open_days"
DERIVED_TABLES = (PEOPLE, PROVIDER_STARTS, OPEN_DAYS)
TABLE_NAMES = (*(table.name for table in READ_TABLES), *DERIVED_TABLES)
