"""Import and export between systems, and the reference caseload.

Kept here: the sheets of an import as data, the reading of files, the bringing in of a caseload
through the operations of the rooms below, and the invented caseload that a first start loads.
Words: *sheet* (one table of an import, with its columns), *import run* (files somebody brought,
their check and their writing), *finding* (what is to be said about a row), *left out* (a row that
hangs on a refused one), *dry run* (writing all of it and taking it back). Must not know: pages, or
any rule about clients and casework: those stand in their rooms and are only asked.
"""
