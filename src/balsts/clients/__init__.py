"""The people we support and what is known about them, by date.

Kept here: clients, households, the timeline of arrivals, departures, legal status, steps of the
procedure, permits and circumstances, where they live, with whom they are enrolled and who is
assigned to them. Words: *client* (one
human being across all organisations), *timeline* (append-only events; a mistake is corrected by a
correcting event), *enrolment* (client under a contract), *assignment* (enrolment to a staff
member), *visible to* (who may know that a client exists). Must not know: cases, plans, services.
"""
