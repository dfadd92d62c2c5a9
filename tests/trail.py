"""What the trail holds, for tests: the application's role may add to it and not read it.

The plugin lets tests look through a window of its own (schema `tests`), which no other database has.
"""

import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


class AuditEvent(models.Model):
    """One event, as it stands in the trail."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by = models.UUIDField()
    session_id = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    subject_ids = ArrayField(models.UUIDField())
    details = models.JSONField()

    class Meta:
        managed = False
        app_label = "trail_in_tests"
        db_table = '"tests"."audit_event"'
        ordering: ClassVar = ["number"]


class Finding(models.Model):
    """One finding, as it waits for the auditor."""

    id = models.UUIDField(primary_key=True)
    pattern = models.CharField(max_length=40)
    by = models.UUIDField()
    times = models.BigIntegerField()
    subject_ids = ArrayField(models.UUIDField())

    class Meta:
        managed = False
        app_label = "trail_in_tests"
        db_table = '"tests"."audit_finding"'


class Alarm(models.Model):
    """One alarm, as it waits for the auditor or was taken note of."""

    id = models.UUIDField(primary_key=True)
    event = models.CharField(max_length=60)
    by = models.UUIDField()
    session_id = models.UUIDField(null=True)
    subject_ids = ArrayField(models.UUIDField())
    times = models.BigIntegerField()
    acknowledged_by = models.UUIDField(null=True)
    note = models.CharField(max_length=500, null=True)

    class Meta:
        managed = False
        app_label = "trail_in_tests"
        db_table = '"tests"."audit_alarm"'


LONGEST = 300


def let_others_end() -> None:
    """Wait until every transaction of the server that began before now has ended.

    The trail is sealed up to the oldest that still runs, and beside this one another worker of the
    tests runs its own on the same server. Only for tests that commit.
    """
    latest = time.monotonic() + LONGEST
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        (now,) = cursor.fetchone()
        while time.monotonic() < latest:
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [now])
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.02)
    raise TimeoutError("a transaction on the server has not ended")
