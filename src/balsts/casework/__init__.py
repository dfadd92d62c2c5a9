"""Leading a case: from opening to closing, with a plan and a record of every service.

Kept here: cases with spells, inclusion plans with goals and actions, service records with
participants and barriers. Words: *case* (one client in one programme), *spell* (from opening to
closing), *inclusion plan* (versions, agreed with the client), *goal*, *action* (an agreed step),
*service record* (one delivery of help), *barrier* (what stood in the way).
Must not know: statistics, evidence, or how anything is imported or shown.
"""
