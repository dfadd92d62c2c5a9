"""Bringing in a caseload: every sheet through the set-wise operation of the room it belongs to."""
