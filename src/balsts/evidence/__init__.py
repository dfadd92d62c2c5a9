"""What stood in the way of clients: gaps of the system, shown by counts.

Kept here: how barriers from service records become evidence. Words: *barrier* (what stood in the
way of one service), *gap* (barriers of one kind at one kind of institution, counted), *evidence*
(a gap with its numbers of records, people and cases in a period). Must not know: names, or the
files behind a count; it reads snapshots only.
"""
