"""The trail: who did or read what, and when.

Kept here: one append-only table of audit events and the sentences that describe them. Words:
*event* (what happened), *by* (the user who did it), *subject* (the client whose file it concerns),
*details* (codes and counts, never names or free text), *trail* (all of it together).
Must not know: any other room's tables. It holds ids without foreign keys, so that the trail
never hinders the life of the data it speaks of.
"""
