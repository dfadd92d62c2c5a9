"""The ground floor: dates, periods, names, codes, spreadsheets, settings and the database.

Everything here serves any room and knows no client, no case and no law. Its five most important
words: `Period` (half-open, with an inclusive last day for people), `BirthDate` (a day and how well
it is known), `Sentence` (what we tell a person, before it is translated), `Refusal` (an error that
carries such a sentence) and `Blocker` (why something may not be done, and who can change that).
It imports no other room. `periods`, `dates`, `sentences`, `names`, `text` and `identifiers` are
plain Python, so that the law may stand on them.
"""
