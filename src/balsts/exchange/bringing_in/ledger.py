"""What the rows of an import refer to: clients by key, contracts, staff, institutions.

Everything is looked up once for all rows; who asks for something that is not there, or that was
refused, gets nothing, and the row gets a message.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.exchange.enums import Severity
from balsts.exchange.findings import Findings
from balsts.exchange.permissions import contracts_open_to_import, organisations_open_to_import
from balsts.exchange.reading.rows import ReadRow, Rows
from balsts.organisations.models import Contract, Institution, StaffMember
from balsts.organisations.queries.contract import (
    contracts_by_number,
    institutions_by_kind,
    posts_by_username,
)
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.identifiers import normalise_client_reference
from balsts.platform.periods import Period
from balsts.platform.sentences import translatable


@dataclass(kw_only=True)
class Ledger:
    """The references of one import, and what was refused of them."""

    findings: Findings
    by: User
    at: datetime.datetime
    standing: Standing
    contracts: Mapping[str, Contract]
    open_contract_ids: frozenset[UUID] | None
    posts: Mapping[str, list[StaffMember]]
    institutions: Mapping[str, Institution]
    clients: dict[str, Client] = field(default_factory=dict)
    known_before: frozenset[str] = frozenset()
    refused_clients: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> datetime.date:
        return self.standing.on

    def client_of(self, row: ReadRow, key: str) -> Client | None:
        """Return the client with this key, or tell why the row is left out."""
        client = self.clients.get(key)
        if client is not None:
            return client
        if key in self.refused_clients:
            self.findings.add(
                row.place,
                Severity.LEFT_OUT,
                "client_refused",
                translatable("Left out because client %(key)s in row %(row)s is not written."),
                {"key": key, "row": self.refused_clients[key]},
            )
        else:
            self.findings.add(
                row.place,
                Severity.ERROR,
                "client_unknown",
                translatable("There is no client %(key)s in the sheet of clients."),
                {"key": key},
                column="client_keys" if row.place.sheet == "service_records" else "client_key",
            )
        return None

    def contract_of(self, row: ReadRow) -> Contract | None:
        """Return the contract of a row, or tell that it is unknown or somebody else's."""
        number = row["contract"]
        contract = self.contracts.get(number)
        if contract is None:
            self.findings.add(
                row.place,
                Severity.ERROR,
                "contract_unknown",
                translatable("There is no contract %(number)s: check its number."),
                {"number": number},
                column="contract",
            )
            return None
        if self.open_contract_ids is not None and contract.id not in self.open_contract_ids:
            self.findings.add(
                row.place,
                Severity.ERROR,
                "contract_not_yours",
                translatable(
                    "You may bring in rows only under a running contract of your organisation; "
                    "%(number)s is none."
                ),
                {"number": number},
                column="contract",
            )
            return None
        return contract

    def post_of(
        self,
        row: ReadRow,
        *,
        contract: Contract,
        on: datetime.date,
        role: AssignmentRole | None = None,
    ) -> StaffMember | None:
        """Return the post that fits best: at the provider, on the day, as what is asked for."""
        posts = self.posts.get(row["staff"], [])
        if posts:
            return max(posts, key=lambda post: _fit(post, contract=contract, on=on, role=role))
        self.findings.add(
            row.place,
            Severity.ERROR,
            "staff_unknown",
            translatable("There is no member of staff with the user name %(username)s."),
            {"username": row["staff"]},
            column="staff",
        )
        return None


def _fit(
    post: StaffMember,
    *,
    contract: Contract,
    on: datetime.date,
    role: AssignmentRole | None,
) -> tuple[bool, bool, bool]:
    is_mentor = "mentor" in post.role
    return (
        post.organisation_id == contract.provider_id,
        Period(post.valid_from, post.valid_until).contains(on),
        role is None or is_mentor == (role == AssignmentRole.MENTOR),
    )


def open_ledger(rows: Rows, findings: Findings, *, by: User, at: datetime.datetime) -> Ledger:
    """Look up all that the rows refer to, in a handful of queries."""
    standing = standing_of(by, on=timezone.localdate(at))
    ledger = Ledger(
        findings=findings,
        by=by,
        at=at,
        standing=standing,
        contracts=contracts_by_number(_told(rows, "contract")),
        open_contract_ids=contracts_open_to_import(standing),
        posts=posts_by_username(
            _told(rows, "staff"), organisation_ids=organisations_open_to_import(standing)
        ),
        institutions=institutions_by_kind(),
    )
    ledger.clients.update(_registered_clients(rows, standing))
    ledger.known_before = frozenset(ledger.clients)
    return ledger


def _told(rows: Rows, column: str) -> set[str]:
    return {row[column] for of_sheet in rows.values() for row in of_sheet if row[column]}


def _registered_clients(rows: Rows, standing: Standing) -> dict[str, Client]:
    """Return clients whom the rows name by their reference, of those whom the person may see."""
    keys_here = {row["client_key"] for row in rows["clients"]}
    references = {
        key: reference
        for key in _keys_told(rows)
        if key not in keys_here and (reference := normalise_client_reference(key)) is not None
    }
    if not references:
        return {}
    visible = Client.objects if standing.user.is_system else clients_visible_to(standing)
    found = {
        client.reference: client
        for client in visible.filter(reference__in=set(references.values()))
    }
    return {key: found[reference] for key, reference in references.items() if reference in found}


def _keys_told(rows: Rows) -> Iterator[str]:
    for of_sheet in rows.values():
        for row in of_sheet:
            keys: Iterable[str | None] = row["client_keys"] or (row["client_key"],)
            yield from (key for key in keys if key)
