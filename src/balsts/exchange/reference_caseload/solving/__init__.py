"""From published totals to households: integer programmes solved with HiGHS.

Kept here: the programme (variables and rows), the network of cohorts through the months, the early
and the later years, the traits of solved households, and what cannot hold together. Runs only on
demand (`python -m balsts.exchange.reference_caseload.solving`); its answer is kept in the project.
"""
