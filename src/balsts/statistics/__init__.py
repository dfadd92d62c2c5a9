"""Counts, the social portrait and published figures; reads, never writes below.

Kept here: snapshots of the records as pseudonymous fact tables, the named measures, the reports
made from them, the figures others have published, and how the two compare. Words: *snapshot* (the
facts of one moment, in files with a manifest), *measure* (a named way of counting people),
*breakdown* (a total by one property), *report run* (one report, made once from one snapshot),
*published figure* (a number somebody printed). Must not know: who works with whom, names, notes,
or how anything is shown. Only jobs and the console count; pages read what is stored.
"""
