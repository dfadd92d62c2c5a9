"""How a what-if is made: counted, and drawn as files in every language."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings
from django.utils.translation import override

from balsts.statistics.definitions import WHAT_IF
from balsts.statistics.drawing.what_if import answer_as_csv, chart_of
from balsts.statistics.models import WhatIf
from balsts.statistics.operations.what_if_count import WhatIfMaker
from balsts.statistics.queries.what_if_answer import answer_of
from balsts.statistics.reports.what_if import make_what_if


def draw_what_if(what_if: WhatIf) -> Mapping[str, Callable[[], bytes]]:
    """CSV and one drawing a service in every language, and the codes and numbers themselves."""
    drawings: dict[str, Callable[[], bytes]] = {f"{WHAT_IF.code}.json": partial(_json, what_if)}
    services = (what_if.result or {}).get("services", {})
    for language, _name in settings.LANGUAGES:
        drawings[f"{WHAT_IF.code}.{language}.csv"] = partial(_csv, what_if, language)
        for service in services:
            drawings[f"{service}.{language}.svg"] = partial(_chart, what_if, service, language)
    return drawings


def _json(what_if: WhatIf) -> bytes:
    return (json.dumps(what_if.result, indent=1, sort_keys=True) + "\n").encode()


def _csv(what_if: WhatIf, language: str) -> bytes:
    with override(language):
        return answer_as_csv(answer_of(what_if))


def _chart(what_if: WhatIf, code: str, language: str) -> bytes:
    with override(language):
        service = answer_of(what_if).service(code)
        if service is None:
            raise KeyError(code)
        return chart_of(service)


MAKER = WhatIfMaker(count=make_what_if, draw=draw_what_if)
