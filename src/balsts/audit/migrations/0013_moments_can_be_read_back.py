"""No table keeps a moment that Python cannot read back, whoever writes it."""

from django.db import migrations

from balsts.platform.moments import moments_within_bounds

# What runs jobs and what Django keeps for itself are not ours to bind.
OURS = (
    "holder.relnamespace in ('public'::regnamespace, 'sec'::regnamespace)"
    " and holder.relname !~ '^(procrastinate|django)_'"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_failures_are_not_forgotten"),
        ("casework", "0029_sealed_notes_of_who_is_set_aside"),
        ("clients", "0041_notices_end_with_the_work"),
        ("exchange", "0011_what_pages_may_order"),
        ("organisations", "0010_two_people_are_two"),
        ("audit", "0012_written_by_who_is_there"),
        ("privacy", "0018_requests_belong_to_an_organisation"),
        ("statistics", "0007_figures_are_made_by_jobs"),
    ]
    operations = [moments_within_bounds(OURS)]
