"""Who may take in a request, and who answers it; who keeps the archive, and who agrees."""

from uuid import UUID

from balsts.access.enums import Permission
from balsts.access.roles import permissions_of
from balsts.organisations.queries.standing import Post, Standing
from balsts.privacy.models import DataRequest


def can_receive_request(standing: Standing) -> bool:
    """Write down what a person asks, and say who they are: whoever works with people."""
    return standing.may(Permission.RECEIVE_REQUESTS)


def can_give_notice(standing: Standing) -> bool:
    """Tell a client how their data are used, and write it down: whoever takes requests in."""
    return can_receive_request(standing)


def can_confirm_identity(standing: Standing, request: DataRequest) -> bool:
    """Say that it is the person themself who asks: whoever leads cases where the request was made.

    Not who only accompanies: with that word everything that is kept can be handed over.
    """
    return may_towards(standing, request, Permission.CORRECT_PARTICULARS)


def can_answer_request(standing: Standing, request: DataRequest) -> bool:
    """Answer, extend or refuse in the name of the organisation to which it was made."""
    return may_towards(standing, request, Permission.ANSWER_REQUESTS)


def may_towards(standing: Standing, request: DataRequest, permission: Permission) -> bool:
    """Whether a post where the request is answered gives the permission; the system actor may."""
    return standing.user.is_system or post_for(standing, request, permission) is not None


def post_for(standing: Standing, request: DataRequest, permission: Permission) -> Post | None:
    """Return the post that gives the permission in the name of who answers the request.

    That is the organisation to which it was made; one that provides its programme now stands in
    for one that does so no longer.
    """
    there = [post for post in standing.posts if request.programme_id in post.programme_ids]
    made_to = [post for post in there if post.organisation_id == request.organisation_id]
    if not there:
        # The contract is over and nobody of the person's goes on with it: only a file that was taken
        # out of the archive leads here.
        made_to = [p for p in standing.posts if p.organisation_id == request.organisation_id]
    fitting = [post for post in made_to or there if permission in permissions_of(post.role)]
    return fitting[0] if fitting else None


def houses_where(standing: Standing, permission: Permission) -> frozenset[UUID]:
    """Return the organisations where a post gives the permission, whether a contract runs or not."""
    posts = standing.narrowed_to(permission).posts
    return frozenset(post.organisation_id for post in posts)


def can_keep_archive(standing: Standing) -> bool:
    """Ask for a file of an ended contract, and put it back: whoever answers for the organisation."""
    return standing.may(Permission.KEEP_ARCHIVE)


def can_approve_archive(standing: Standing) -> bool:
    """Agree, as the second person, that a file is taken out; or that it is not."""
    return standing.may(Permission.APPROVE_ARCHIVE)


def can_record_disclosure(standing: Standing) -> bool:
    """Write down that an authority asks about a client, and what it was told: whoever reads notes.

    Not who only accompanies: they tell nothing, and pass it on to whoever leads the case.
    """
    return standing.may(Permission.READ_NOTES_OF_OTHERS)


def can_decide_disclosure(standing: Standing) -> bool:
    """Agree to what an authority may be told, or refuse it: the data protection officer."""
    return standing.may(Permission.DECIDE_DISCLOSURES)


def can_judge_incidents(standing: Standing) -> bool:
    """Read the register of incidents, and write what was found, decided and done."""
    return standing.may(Permission.JUDGE_INCIDENTS)


def can_restrict_use(standing: Standing) -> bool:
    """Let a person's data be kept and not used: whoever answers requests."""
    return standing.may(Permission.ANSWER_REQUESTS)


def can_hold_file(standing: Standing) -> bool:
    """Keep a file longer than its time: whoever answers requests."""
    return standing.may(Permission.ANSWER_REQUESTS)


def can_approve_erasures(standing: Standing) -> bool:
    """Let files on a list be erased that somebody else, or the night, has put there."""
    return standing.may(Permission.APPROVE_ERASURES)


def can_forget_staff(standing: Standing) -> bool:
    """Agree that names of staff who left long ago are removed: the data protection officer."""
    return standing.may(Permission.FORGET_STAFF)


def can_make_decoys(standing: Standing) -> bool:
    """Set files of nobody among the others, to notice who looks around: whoever reads the trail."""
    return standing.may(Permission.READ_TRAIL)
