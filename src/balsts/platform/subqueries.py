"""Subqueries that are written as SQL once and then used by every query that asks for them.

Django puts a subquery together and writes it anew for every query. A list of clients asks a dozen
of them, always the same, and writing them costs more than the database needs to answer.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Subquery
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.sql import Query


class WrittenOnce(BaseExpression, Combinable):
    """A subquery about one row of the query it is annotated to; keep it where you would keep it.

    It may refer to columns of that row with `OuterRef`, not across a relation: a join that it needed
    would be missing in the next query.
    """

    def __init__(self, subquery: Subquery) -> None:
        super().__init__(output_field=subquery.output_field)
        self._subquery = subquery
        self._written: dict[type[Model], _Written] = {}

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return what is written about rows of the query's model."""
        if not _is_outermost(query):
            return self._subquery.resolve_expression(query, *args, **kwargs)
        if query.model not in self._written:
            self._written[query.model] = _Written(self._subquery, query.model)
        written = self._written[query.model]
        query.get_initial_alias()
        query.subq_aliases |= written.prefixes
        return written


class _Written(BaseExpression, Combinable):
    """The subquery about rows of one model.

    Where its query is put into another one the tables change their names, and Django goes on with
    the subquery as it was.
    """

    contains_aggregate = False
    empty_result_set_value = None

    def __init__(self, subquery: Subquery, model: type[Model]) -> None:
        about = Query(model)
        about.get_initial_alias()
        self._subquery = subquery.resolve_expression(about)
        if sum(uses > 0 for uses in about.alias_refcount.values()) > 1:
            raise ValueError("The subquery refers to its outer row across a relation.")
        super().__init__(output_field=self._subquery.output_field)
        # With these letters the names of tables inside begin; no other part may take them.
        self.prefixes = about.subq_aliases
        self._sql: tuple[str, tuple[Any, ...]] | None = None

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if self._sql is None:
            # Of a copy, because writing changes a query and other threads may be reading this one.
            sql, parameters = self._subquery.copy().as_sql(compiler, connection)
            self._sql = sql, tuple(parameters)
        return self._sql

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        return self._subquery.resolve_expression(*args, **kwargs)

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Any:
        return self._subquery.relabeled_clone(change_map)

    def get_group_by_cols(self) -> Any:
        return self._subquery.get_group_by_cols()


def _is_outermost(query: Any) -> bool:
    return query is not None and not query.subquery and query.alias_prefix == Query.alias_prefix
