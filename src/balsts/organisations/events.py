"""What this room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this room's sentences."""
    event_types.register(
        {
            "agreeing_post_given": _(
                "%(by)s gave somebody a post in which they agree to what others ask for"
            ),
            "organisations_set_up": _("%(by)s set up organisations and contracts"),
            "post_given": _("%(by)s gave somebody a post"),
            "post_ended": _("%(by)s set the last day of somebody's post"),
            "staff_engaged": _("%(by)s engaged members of staff"),
        }
    )
