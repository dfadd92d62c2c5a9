"""Tables of this room, one noun a module."""

from balsts.organisations.models.contract import Contract
from balsts.organisations.models.institution import Institution
from balsts.organisations.models.organisation import Organisation
from balsts.organisations.models.programme import Programme
from balsts.organisations.models.staff_member import StaffMember

__all__ = ["Contract", "Institution", "Organisation", "Programme", "StaffMember"]
