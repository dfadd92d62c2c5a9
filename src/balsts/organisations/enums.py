"""Kinds of organisations and institutions."""

from django.db import models
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    """What an organisation is to the programme: the funder gives no service itself."""

    FUNDER = "funder", pgettext_lazy("organisation kind", "funder")
    PROVIDER = "provider", pgettext_lazy("organisation kind", "service provider")
    MOVEMENT = "movement", pgettext_lazy("organisation kind", "movement")


class InstitutionKind(models.TextChoices):
    """Bodies that clients deal with, as service records and barriers name them."""

    PMLP = (
        "pmlp",
        pgettext_lazy("institution", "Office of Citizenship and Migration Affairs"),
    )
    BORDER_GUARD = "border_guard", pgettext_lazy("institution", "State Border Guard")
    NVA = "nva", pgettext_lazy("institution", "State Employment Agency")
    VSAA = "vsaa", pgettext_lazy("institution", "State Social Insurance Agency")
    MUNICIPAL_SOCIAL_SERVICE = (
        "municipal_social_service",
        pgettext_lazy("institution", "municipal social service"),
    )
    ORPHAN_COURT = (
        "orphan_court",
        pgettext_lazy("institution", "orphan's and custody court"),
    )
    COURT = "court", pgettext_lazy("institution", "court")
    LEGAL_AID = "legal_aid", pgettext_lazy("institution", "legal aid")
    SCHOOL = "school", pgettext_lazy("institution", "school")
    KINDERGARTEN = "kindergarten", pgettext_lazy("institution", "kindergarten")
    HEALTH_GP = "health_gp", pgettext_lazy("institution", "family doctor")
    HEALTH_SPECIALIST = (
        "health_specialist",
        pgettext_lazy("institution", "medical specialist"),
    )
    DENTIST = "dentist", pgettext_lazy("institution", "dentist")
    PSYCHOLOGIST = "psychologist", pgettext_lazy("institution", "psychologist")
    BANK_POST = "bank_post", pgettext_lazy("institution", "bank or post office")
    EMPLOYER = "employer", pgettext_lazy("institution", "employer")
    LANDLORD = "landlord", pgettext_lazy("institution", "landlord")
    LANGUAGE_COURSE = "language_course", pgettext_lazy("institution", "language course")
    HUMANITARIAN_AID_POINT = (
        "humanitarian_aid_point",
        pgettext_lazy("institution", "humanitarian aid point"),
    )
    NGO = "ngo", pgettext_lazy("institution", "non-governmental organisation")
    IOM = (
        "iom",
        pgettext_lazy("institution", "International Organization for Migration"),
    )
    UNHCR = "unhcr", pgettext_lazy("institution", "UN Refugee Agency")
    OMBUDSMAN = "ombudsman", pgettext_lazy("institution", "Ombudsman")
    CENTRE_ADMINISTRATION = (
        "centre_administration",
        pgettext_lazy("institution", "administration of the accommodation centre"),
    )
    TRANSPORT_COMPANY = (
        "transport_company",
        pgettext_lazy("institution", "transport company"),
    )
    OTHER = "other", pgettext_lazy("institution", "other institution")


HEALTH_INSTITUTIONS = frozenset(
    {
        InstitutionKind.HEALTH_GP,
        InstitutionKind.HEALTH_SPECIALIST,
        InstitutionKind.DENTIST,
        InstitutionKind.PSYCHOLOGIST,
    }
)
