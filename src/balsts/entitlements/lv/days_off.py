"""The days off of Latvia, for periods that the law counts in working days."""

from pathlib import Path

from balsts.entitlements.working_days import read_days_off

DAYS_OFF = read_days_off(Path(__file__).parent / "holidays.yaml")
