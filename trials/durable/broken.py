"""The product broken on purpose, for the web server of a trial: each name is an application.

A trial that does not notice these proves nothing.
"""

from typing import Any


def audits_after_commit(environ: Any, start_response: Any) -> Any:
    """Answer pages, but write the trail only after what it tells of was kept."""
    return _audits_after_commit()(environ, start_response)


def _audits_after_commit() -> Any:
    from balsts.audit import trail
    from balsts.platform.wsgi import application

    if not hasattr(trail, "recorded_at_once"):
        from django.db import transaction

        trail.recorded_at_once = trail.record

        def record(*told: Any, **more: Any) -> None:
            transaction.on_commit(lambda: trail.recorded_at_once(*told, **more))

        trail.record = record
    return application
