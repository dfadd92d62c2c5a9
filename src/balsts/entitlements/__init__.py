"""The law as code: who is entitled to what, since when, until when, and why.

Kept here: a person's *timeline* (arrivals, statuses, permits), the *decision* for one service on
one day with its tree of reasons, the dated *parameters* with their *citations*, and *policies*, the
named readings of the published texts. Each country is a folder. Must not know: Django, the
database, the clock, any other room; dates come in as arguments and texts leave untranslated.
"""
