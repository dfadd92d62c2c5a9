"""Named ways of counting, written once as Ibis expressions over the facts of a snapshot.

Loaded by jobs and console commands only.
"""
