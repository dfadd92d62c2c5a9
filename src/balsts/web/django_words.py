"""Sentences of Django's own forms that our catalogues say better than Django's.

Only named here, so that they are gathered: a project's catalogue is asked before Django's.
"""

from django.utils.translation import gettext_noop

SAID_BY_US = (
    gettext_noop("This field is required."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop(
        "Please enter a correct %(username)s and password. Note that both fields may be "
        "case-sensitive."
    ),
)
