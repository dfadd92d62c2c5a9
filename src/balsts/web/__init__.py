"""The staff's door: pages for those who sign in.

Kept here: addresses, pages, forms, presenters, templates, components. Words: *page*, *standing*
(what the signed-in person may do today), *presenter* (turns answers of rooms into finished values),
*shape* (what a template receives). Must not know: tables. A view loads through a visible-to query,
makes one call into a room, and answers.
"""
