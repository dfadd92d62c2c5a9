"""What a person's standing of today means for what pages can show them."""

from django.utils.translation import gettext as _

from balsts.organisations.queries.standing import Standing


def closed_words(standing: Standing) -> str:
    """Say why nobody can be seen: access to clients ends with the contract."""
    if any(post.contract_ids for post in standing.posts):
        return ""
    if not standing.posts:
        return _("You have no post at an organisation today, so no client is open to you.")
    return _(
        "No contract of your organisation runs today. Access to clients ends with the contract; "
        "the provider after you sees them now."
    )
