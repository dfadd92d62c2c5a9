"""What a person's own posts let them do: the first page of whoever works in no other place yet."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from balsts.access.enums import Role
from balsts.access.roles import permissions_of
from balsts.organisations.queries.standing import Post
from balsts.web.navigation import navigation_for
from balsts.web.page import StaffRequest, page
from balsts.web.shapes.accounts import PostCard
from balsts.web.standing import closed_words


@page(reads="own_post_seen")
@require_GET
def post_show(request: StaffRequest) -> HttpResponseBase:
    """Say where one works, as what, and what that allows today."""
    standing = request.standing
    return render(
        request,
        "accounts/post_show.html",
        {
            "page_name": pgettext("page", "My post"),
            "user_name": request.user.full_name,
            "posts": [_card(post) for post in standing.posts],
            "closed_words": "" if standing.posts else closed_words(standing),
            "has_places": bool(navigation_for(request, standing)),
        },
    )


def _card(post: Post) -> PostCard:
    may = sorted(str(one.label) for one in permissions_of(post.role))
    return PostCard(
        key=f"post-{post.staff_member_id}",
        role=str(post.role.label),
        organisation=post.organisation_name,
        may=tuple(may),
        words=_words(post.role),
    )


def _words(role: Role) -> str:
    """Say what a role is for that has nothing to open yet."""
    if role is not Role.INTERPRETER:
        return ""
    return _(
        "Your bookings will stand here: the language, the time, the place and an alias. Bookings "
        "are not kept in the program yet, so there is nothing for you to open."
    )
