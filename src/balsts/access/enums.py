"""Roles as social workers know them, and permission names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a member of staff is engaged as."""

    SOCIAL_WORKER = "social_worker", pgettext_lazy("role", "social worker")
    SENIOR_SOCIAL_WORKER = (
        "senior_social_worker",
        pgettext_lazy("role", "senior social worker"),
    )
    MENTOR = "mentor", pgettext_lazy("role", "social mentor")
    PROVIDER_MANAGER = "provider_manager", pgettext_lazy("role", "provider manager")
    FUNDER_COORDINATOR = (
        "funder_coordinator",
        pgettext_lazy("role", "funder's coordinator"),
    )
    STATISTICIAN = "statistician", pgettext_lazy("role", "statistician")
    MOVEMENT_COORDINATOR = (
        "movement_coordinator",
        pgettext_lazy("role", "movement coordinator"),
    )
    VOLUNTEER_MENTOR = "volunteer_mentor", pgettext_lazy("role", "volunteer mentor")
    INTERPRETER = "interpreter", pgettext_lazy("role", "interpreter")
    AUDITOR = "auditor", pgettext_lazy("role", "auditor and data protection officer")
    PUBLISHER = "publisher", pgettext_lazy("role", "publisher of figures")
    SYSTEM_ADMINISTRATOR = (
        "system_administrator",
        pgettext_lazy("role", "system administrator"),
    )


LEADS_CASES = frozenset({Role.SOCIAL_WORKER, Role.SENIOR_SOCIAL_WORKER, Role.MOVEMENT_COORDINATOR})
ACCOMPANIES_CLIENTS = frozenset({Role.MENTOR, Role.VOLUNTEER_MENTOR})
# Whose sight of a client ends by itself, and is renewed by whoever leads the case.
SEES_FOR_A_WHILE = frozenset({Role.VOLUNTEER_MENTOR})


class Permission(models.TextChoices):
    """Every permission a role can be given, by the name used in policies/roles.yaml.

    The label ends the sentence "You may …" on a person's own page.
    """

    SEE_ASSIGNED_CLIENTS = "see_assigned_clients", _("see the clients assigned to you")
    SEE_ENROLLED_CLIENTS = (
        "see_enrolled_clients",
        _("see every client enrolled with your organisation while its contract runs"),
    )
    READ_NOTES_OF_OTHERS = (
        "read_notes_of_others",
        _("read what colleagues wrote, and what concerns health in plans and services"),
    )
    READ_SEALED_NOTES = "read_sealed_notes", _("open sealed notes and read specific needs")
    WRITE_SEALED_NOTES = "write_sealed_notes", _("write sealed notes and note specific needs")
    REGISTER_CLIENTS = "register_clients", _("register clients")
    RECORD_LEGAL_STATUS = "record_legal_status", _("record arrival, legal status and permits")
    CORRECT_PARTICULARS = (
        "correct_particulars",
        _("correct names, birth and other particulars, and see what they said before"),
    )
    MANAGE_CASES = "manage_cases", _("lead, close and re-open cases")
    MANAGE_PLANS = "manage_plans", _("agree plans and change their goals")
    COMPLETE_OWN_STEPS = "complete_own_steps", _("say that a step that is yours was done")
    RECORD_SERVICES = "record_services", _("record services")
    HAND_OUT_LETTERS = "hand_out_letters", _("hand out letters about what somebody may receive")
    ASSIGN_STAFF = "assign_staff", _("decide who works with whom")
    LEND_CLIENTS = (
        "lend_clients",
        _("open parts of a file to another organisation, with the client's consent"),
    )
    SEE_LENT_CLIENTS = (
        "see_lent_clients",
        _("read what other organisations share with yours, and answer their referrals"),
    )
    OPEN_IN_EMERGENCY = "open_in_emergency", _("open a file in an emergency, for an hour")
    CLOSE_FILES = "close_files", _("close the file of a client to emergencies")
    REVIEW_OWN_EMERGENCIES = (
        "review_own_emergencies",
        _("review openings of your clients' files in an emergency"),
    )
    IMPORT_CASELOADS = "import_caseloads", _("bring in a caseload from sheets")
    EXPORT_CASELOADS = "export_caseloads", _("take the list of a caseload out as a file")
    APPROVE_EXPORTS = "approve_exports", _("agree, as the second person, that a file may leave")
    SEE_FIGURES = "see_figures", _("see figures")
    MAKE_SNAPSHOTS = "make_snapshots", _("have a snapshot of the records taken for figures")
    IMPORT_PUBLISHED_FIGURES = "import_published_figures", _("bring in published figures")
    RUN_WHAT_IFS = "run_what_ifs", _("ask what another policy would change")
    PUBLISH_FIGURES = "publish_figures", _("publish figures")
    SEE_WHO_OPENED = "see_who_opened", _("see who opened the files you lead")
    READ_TRAIL = "read_trail", _("read who did and who opened what")
    REVIEW_EMERGENCY_ACCESS = (
        "review_emergency_access",
        _("review every opening of a file in an emergency"),
    )
    MANAGE_USERS = "manage_users", _("invite people, give them their posts and end them")
    RECEIVE_REQUESTS = "receive_requests", _("write down what people ask about their data")
    ANSWER_REQUESTS = "answer_requests", _("answer what people ask about their data")
    APPROVE_ERASURES = "approve_erasures", _("let files be erased that another has put on a list")
    DECIDE_DISCLOSURES = (
        "decide_disclosures",
        _("decide what an authority that asks is told about a client"),
    )
    FORGET_STAFF = "forget_staff", _("agree that the names of staff who left long ago are removed")
    JUDGE_INCIDENTS = (
        "judge_incidents",
        _("see what was reported to have gone wrong, judge it, and say who was told"),
    )
    KEEP_ARCHIVE = (
        "keep_archive",
        _("take a file out of the archive of your organisation once somebody else agrees"),
    )
    APPROVE_ARCHIVE = (
        "approve_archive",
        _("agree, as the second person, that a file is taken out of the archive"),
    )
    INSPECT_FILES = (
        "inspect_files",
        _("ask a provider for a few files without names, and read them while they are open"),
    )
    ANSWER_INSPECTIONS = (
        "answer_inspections",
        _("answer the funder who asks for a few files without names"),
    )
    MANAGE_OWN_STAFF = (
        "manage_own_staff",
        _("invite people to your own organisation, give them their posts there and end them"),
    )


# What does the most harm in the wrong hands: who may do this signs in with a passkey, which cannot
# be typed into a false page or read out on the telephone.
ASKS_FOR_A_PASSKEY = frozenset(
    {
        Permission.MANAGE_USERS,
        Permission.MANAGE_OWN_STAFF,
        Permission.APPROVE_EXPORTS,
        Permission.PUBLISH_FIGURES,
    }
)

# Agreeing to what another asked for, or looking afterwards at what another did: a post with one of
# these makes its holder the second of two people. `sec.two_people_from` knows the same list. Whoever
# decides disclosures has others of them besides; a test holds the roles to it.
MAKES_A_SECOND_PERSON = frozenset(
    {
        Permission.APPROVE_EXPORTS,
        Permission.APPROVE_ERASURES,
        Permission.REVIEW_OWN_EMERGENCIES,
        Permission.REVIEW_EMERGENCY_ACCESS,
        Permission.READ_TRAIL,
        Permission.MANAGE_OWN_STAFF,
        Permission.MANAGE_USERS,
    }
)

# Whom the manager of a provider and the coordinator of a movement may invite; posts of oversight
# are given by the administrator.
FILLS_POSTS = {
    Role.PROVIDER_MANAGER: frozenset(
        {
            Role.SOCIAL_WORKER,
            Role.SENIOR_SOCIAL_WORKER,
            Role.MENTOR,
            Role.INTERPRETER,
            Role.PROVIDER_MANAGER,
        }
    ),
    Role.MOVEMENT_COORDINATOR: frozenset(
        {Role.MOVEMENT_COORDINATOR, Role.VOLUNTEER_MENTOR, Role.INTERPRETER}
    ),
}
