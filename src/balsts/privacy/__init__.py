"""How long data live, and what a person may ask about their own.

Kept here: what is kept about whom and why (from the signed policies), lists of case files whose
time is over, the ledger of erasures, legal holds, and the requests people make about their data.
Words: *request* (somebody asks to see, correct, object, restrict or erase), *case file* (kept
short) and *funding evidence* (pseudonymous, kept long), *hold* (a reason to keep longer), *ledger*
(keyed hashes of erased ids). Sees all rooms, so that no room may own it.
"""
