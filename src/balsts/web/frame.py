"""What stands round every page: places to go, languages, who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from balsts.access.enums import Permission
from balsts.accounts.models import UI_LANGUAGES
from balsts.web.machine_warnings import warnings_of_the_machine
from balsts.web.navigation import navigation_for
from balsts.web.patience import mark_of, mark_of_entry, seconds_of_patience
from balsts.web.shapes.frame import Frame, UiLanguage

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


def _searched(request: HttpRequest) -> str:
    """What was searched among the clients, for the box in which it was typed."""
    asked = getattr(request, "asked", None)
    is_list = request.path == reverse("clients:client_list")
    return asked.told.get("q", "") if asked and is_list else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame; before sign-in only the languages."""
    standing = getattr(request, "standing", None)
    languages = tuple(
        UiLanguage(
            code=code, name=name, label=code.upper(), is_current=code == (get_language() or "")[:2]
        )
        for code, name in UI_LANGUAGES
    )
    if standing is None:
        bare = Frame(
            home_url="/",
            set_language_url=reverse("accounts:ui_language_choose"),
            languages=languages,
        )
        return {"frame": bare, "navigation": (), "navigation_mark": ""}
    sees_clients = any(standing.may(permission) for permission in SEES_CLIENTS)
    roles = dict.fromkeys(str(post.role.label) for post in standing.posts)
    navigation = navigation_for(request, standing)
    return {
        "frame": Frame(
            home_url=reverse("casework:my_day_show"),
            set_language_url=reverse("accounts:ui_language_choose"),
            languages=languages,
            search_url=reverse("clients:client_list") if sees_clients else "",
            search_text=_searched(request),
            user_name=standing.user.full_name,
            user_role=", ".join(roles),
            post_url=reverse("accounts:post_show"),
            session_seconds=seconds_of_patience(request),
            session_person=mark_of(standing.user),
            session_entry=mark_of_entry(request),
            session_url=reverse("accounts:session_keep"),
            report_url=reverse("privacy:incident_report"),
            account_url=reverse("accounts:own_account"),
            sign_out_url=reverse("accounts:sign_out"),
            calendar_url=reverse("calendar_show"),
            warnings=tuple(warnings_of_the_machine(standing)),
        ),
        "navigation": navigation,
        "navigation_mark": hash(navigation),
    }
