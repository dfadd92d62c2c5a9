"""Inviting people, giving and ending their posts, closing accounts, helping back in.

Whoever does this never sees a client because of it.
"""

import datetime
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import ASKS_FOR_A_PASSKEY, Role
from balsts.access.roles import roles_that_may
from balsts.accounts.enums import EntryKind
from balsts.accounts.models import RecoveryRequest, User
from balsts.accounts.operations import entry
from balsts.accounts.operations.login_session import end_sessions_of_staff
from balsts.accounts.operations.user import add_invited_user
from balsts.accounts.operations.user import close_account as close_account_of
from balsts.accounts.queries.factors import has_passkey
from balsts.accounts.queries.user import users_by_username
from balsts.audit import trail
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Organisation, StaffMember
from balsts.organisations.models.staff_member import SAME_ROLE_EVERYWHERE
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.staff import (
    can_manage_staff,
    has_posts_elsewhere,
    has_posts_here,
    roles_that_inspect,
    roles_that_see_clients,
    roles_to_fill,
    users_managed_by,
)
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.organisations.rules import blockers_for_second_person, blockers_for_side
from balsts.platform.blockers import DECIDED_MEANWHILE, Refused
from balsts.platform.sentences import Sentence, translatable

USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,39}")
ONE_DAY = datetime.timedelta(days=1)
OTHER_ROLE_ELSEWHERE = Sentence(
    translatable(
        "In these days the account is used at another organisation in another role, and what it may "
        "do there would count here too. Invite the person with a second account for this post."
    )
)


class CannotInvite(Refused):
    """The name is taken or no name, the role is not the person's to give, or the days are wrong."""


class CannotManageAccount(Refused):
    """The account is one's own, or somebody else looks after it."""


@dataclass(frozen=True, kw_only=True)
class PostOffer:
    """A post to be held: where, as what, from when and up to which inclusive last day."""

    organisation: Organisation
    role: Role
    from_: datetime.date
    last_day: datetime.date | None = None


@transaction.atomic
def invite(
    *,
    username: str,
    full_name: str,
    ui_language: str,
    post: PostOffer,
    by: User,
    at: datetime.datetime,
) -> tuple[User, str]:
    """Make an account with one post; return it and the code to hand over, which is shown once."""
    _check_offer(post, by=by, at=at)
    if not USERNAME.fullmatch(username):
        raise CannotInvite.because(
            "username_is_no_name",
            Sentence(
                translatable(
                    "A user name has 3 to 40 small Latin letters, digits, dots or hyphens, and begins "
                    "with a letter."
                )
            ),
        )
    if users_by_username([username]):
        raise _username_is_taken()
    try:
        with transaction.atomic():
            user = add_invited_user(
                username=username, full_name=full_name, ui_language=ui_language, by=by, at=at
            )
    except IntegrityError:
        raise _username_is_taken() from None
    _engage(user, post, by=by, at=at)
    code = entry.make_entry_code(user=user, kind=EntryKind.JOINING, by=by, at=at)
    return user, code


@transaction.atomic
def renew_invitation(*, user: User, by: User, at: datetime.datetime) -> str:
    """Return a new code for somebody who has not come in yet; the earlier one counts no more."""
    _take_turns(user)
    _check_account(user, by=by, at=at)
    _refuse_way_in_elsewhere(user, by=by, at=at)
    return entry.make_entry_code(user=user, kind=EntryKind.JOINING, by=by, at=at)


@transaction.atomic
def give_post(*, user: User, post: PostOffer, by: User, at: datetime.datetime) -> StaffMember:
    """Give somebody who has an account one post more."""
    _take_turns(user)
    _check_account(user, by=by, at=at)
    if not user.is_active:
        raise CannotInvite([DECIDED_MEANWHILE])
    _check_offer(post, by=by, at=at)
    if (
        user.joined_at
        and post.role in roles_that_may(*ASKS_FOR_A_PASSKEY)
        and not has_passkey(user)
    ):
        raise CannotInvite.because(
            "passkey_first",
            Sentence(
                translatable(
                    "This post may only be used with a passkey, and the person has none: ask them to "
                    "add one under “Own account” first."
                )
            ),
        )
    return _engage(user, post, by=by, at=at)


@transaction.atomic
def end_post(
    *, post: StaffMember, last_day: datetime.date, by: User, at: datetime.datetime
) -> None:
    """Let a post end after its last day; what the person could see by it ends at midnight."""
    post = StaffMember.objects.select_for_update(no_key=True).get(pk=post.pk)
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    allowed = roles_to_fill(standing, post.organisation_id)
    if post.user_id == by.pk or post.role not in allowed:
        raise _not_yours()
    if post.valid_until is not None and post.valid_until <= today:
        raise CannotManageAccount.because(
            "post_is_over",
            Sentence(translatable("This post is over. Give the person a new one instead.")),
        )
    until = last_day + ONE_DAY
    if until <= post.valid_from or last_day < today - ONE_DAY:
        raise CannotManageAccount.because(
            "last_day_is_past",
            Sentence(
                translatable(
                    "The last day is before the first, or before yesterday; choose a later day."
                )
            ),
        )
    post.valid_until = until
    try:
        with transaction.atomic():
            post.save(update_fields=["valid_until"])
    except IntegrityError as error:
        raise _clash(error, CannotManageAccount) from None
    trail.record(
        "post_ended",
        by=by,
        at=at,
        details={"user": str(post.user_id), "post": str(post.pk), "until": until.isoformat()},
    )


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime.datetime) -> None:
    """Let nobody sign in as the user any more; open sessions end, posts end today."""
    today = timezone.localdate(at)
    _take_turns(user)
    _check_account(user, by=by, at=at)
    if has_posts_elsewhere(user, standing_of(by, on=today), on=today):
        raise CannotManageAccount.because(
            "works_elsewhere",
            Sentence(
                translatable(
                    "This person works for another organisation too. End the post at yours; the "
                    "system administrator can close the account."
                )
            ),
        )
    entry.end_entry_codes(user=user, by=by, at=at)
    close_account_of(user=user, by=by, at=at)
    for post in StaffMember.objects.filter(user=user).exclude(valid_until__lte=today):
        post.valid_until = max(today, post.valid_from + ONE_DAY)
        post.save(update_fields=["valid_until"])


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime.datetime) -> int:
    """Sign somebody out wherever they are in, as when a laptop was stolen; return how many there were.

    The account stays open. Who works elsewhere too is signed out there as well and comes in again;
    who works elsewhere only is left alone.
    """
    _check_account(user, by=by, at=at)
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if has_posts_elsewhere(user, standing, on=today) and not has_posts_here(
        user, standing, on=today
    ):
        raise CannotManageAccount.because(
            "works_elsewhere_only",
            Sentence(
                translatable(
                    "This person works for another organisation only: whoever looks after the staff "
                    "there, or the system administrator, can sign them out."
                )
            ),
        )
    return end_sessions_of_staff(user=user, by=by, at=at)


@transaction.atomic
def ask_recovery(*, user: User, by: User, at: datetime.datetime) -> RecoveryRequest:
    """Say, as the first of two, that somebody who lost everything stood before you."""
    _take_turns(user)
    _check_account(user, by=by, at=at)
    return entry.ask_recovery(user=user, by=by, at=at)


@transaction.atomic
def confirm_recovery(*, request: RecoveryRequest, by: User, at: datetime.datetime) -> str:
    """Say so as the second; return the code to hand over, which is shown once.

    Whoever holds the code can be the person, at every place where that person works: so the second
    one looks after all of them.
    """
    _take_turns(request.user)
    _check_account(request.user, by=by, at=at)
    _refuse_way_in_elsewhere(request.user, by=by, at=at)
    standing = standing_of(by, on=timezone.localdate(at))
    two_on = second_person_from(request.asked_by_id, standing)
    if request.asked_by_id != by.pk and (blockers := blockers_for_second_person(two_on)):
        raise CannotManageAccount(blockers)
    return entry.confirm_recovery(request=request, by=by, at=at)


@transaction.atomic
def withdraw_recovery(*, request: RecoveryRequest, by: User, at: datetime.datetime) -> None:
    """Take a request back that has not been confirmed."""
    _take_turns(request.user)
    _check_account(request.user, by=by, at=at)
    entry.withdraw_recovery(request=request, by=by, at=at)


def _take_turns(user: User) -> None:
    """Let nobody else do anything about this account meanwhile, and know what they did before.

    Its own row is held by its holder alone; the posts can be held by whoever looks after them.
    """
    posts = StaffMember.objects.select_for_update(no_key=True).filter(user=user).order_by("pk")
    list(posts.values_list("pk"))
    user.refresh_from_db(fields=["is_active", "joined_at"])


def _check_account(user: User, *, by: User, at: datetime.datetime) -> None:
    standing = standing_of(by, on=timezone.localdate(at))
    if user.pk == by.pk or not users_managed_by(standing).filter(pk=user.pk).exists():
        raise _not_yours()
    if not _may_manage_all(user, standing):
        raise _not_yours()


def _refuse_way_in_elsewhere(user: User, *, by: User, at: datetime.datetime) -> None:
    today = timezone.localdate(at)
    if has_posts_elsewhere(user, standing_of(by, on=today), on=today):
        raise CannotManageAccount.because(
            "works_elsewhere",
            Sentence(
                translatable(
                    "This person works for another organisation too: only the system administrator "
                    "can make this code."
                )
            ),
        )


def _may_manage_all(user: User, standing: Standing) -> bool:
    """Whether none of the user's posts is above the person's own reach, where they manage."""
    posts = StaffMember.objects.filter(user=user).exclude(valid_until__lte=standing.on)
    return all(
        post.role in roles_to_fill(standing, post.organisation_id)
        for post in posts
        if can_manage_staff(standing, post.organisation_id)
    )


def _check_offer(post: PostOffer, *, by: User, at: datetime.datetime) -> None:
    today = timezone.localdate(at)
    if not by.is_system and post.role not in roles_to_fill(
        standing_of(by, on=today), post.organisation.pk
    ):
        raise CannotInvite.without_permission()
    blockers = blockers_for_side(
        is_at_funder=post.organisation.kind == OrganisationKind.FUNDER,
        sees_clients=post.role in roles_that_see_clients(),
        inspects=post.role in roles_that_inspect(),
    )
    if blockers:
        raise CannotInvite(blockers)
    if by.is_system:
        return
    if post.last_day is not None and post.last_day < post.from_:
        raise CannotInvite.because(
            "last_day_is_before_first",
            Sentence(translatable("The last day is before the first; please look at both.")),
        )
    if post.from_ < today - datetime.timedelta(days=31):
        raise CannotInvite.because(
            "first_day_is_long_past",
            Sentence(translatable("The first day may be at most a month ago.")),
        )


def _engage(user: User, post: PostOffer, *, by: User, at: datetime.datetime) -> StaffMember:
    try:
        with transaction.atomic():
            engaged = StaffMember.objects.create(
                user=user,
                organisation=post.organisation,
                role=post.role,
                valid_from=post.from_,
                valid_until=post.last_day and post.last_day + ONE_DAY,
                given_by=by,
                given_at=at,
            )
    except IntegrityError as error:
        raise _clash(error, CannotInvite) from None
    trail.record(
        "post_given",
        by=by,
        at=at,
        details={"user": str(user.pk), "post": str(engaged.pk), "role": str(post.role)},
    )
    return engaged


def _clash(error: IntegrityError, refusal: type[Refused]) -> Refused:
    if SAME_ROLE_EVERYWHERE in str(error):
        return refusal.because("other_role_elsewhere", OTHER_ROLE_ELSEWHERE)
    return refusal.because(
        "holds_the_role_already",
        Sentence(translatable("The person holds this role there already in these days.")),
    )


def _username_is_taken() -> CannotInvite:
    return CannotInvite.because(
        "username_is_taken",
        Sentence(translatable("Somebody has this user name already; choose another.")),
    )


def _not_yours() -> CannotManageAccount:
    return CannotManageAccount.because(
        "not_yours",
        Sentence(
            translatable(
                "You do not look after this account: it is your own, or its posts are given by "
                "somebody else."
            )
        ),
    )
