"""Names of people: how they are cleaned, ordered in Latvian and found across scripts."""

from balsts.platform.names.cleaning import LONGEST_NAME, clean_name
from balsts.platform.names.order import sort_key
from balsts.platform.names.search import fold, fold_query, search_text

__all__ = ["LONGEST_NAME", "clean_name", "fold", "fold_query", "search_text", "sort_key"]
