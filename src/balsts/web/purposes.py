"""What each page of this door is for; a page whose event has no line here is not served.

The trail keeps it beside every event of the request, so that a reader of the trail need not know
the pages. Nobody is asked: what people say in passing is worth less than what the page can do.
"""

from typing import Final

from balsts.audit.purposes import Purpose

PURPOSES: Final[dict[Purpose, tuple[str, ...]]] = {
    Purpose.SUPPORT: (
        "benefits_seen",
        "client_form_seen",
        "client_list_seen",
        "client_seen",
        "ending_list_seen",
        "inquiry_form_seen",
        "inquiry_seen",
        "letter_seen",
        "letter_taken",
        "my_day_seen",
        "outside_form_seen",
        "particulars_form_seen",
        "register_form_seen",
        "sealed_notes_page_seen",
        "specific_needs_seen",
    ),
    Purpose.SHARING: (
        "hand_over_list_seen",
        "lent_file_seen",
        "lent_list_seen",
        "referral_seen",
        "sharing_seen",
    ),
    Purpose.EMERGENCY: (
        "emergency_file_seen",
        "emergency_form_seen",
    ),
    Purpose.REQUEST_OF_THE_PERSON: (
        "notice_seen",
        "own_data_handed_over",
        "own_data_seen",
        "request_seen",
        "requests_seen",
        "who_opened_taken",
    ),
    Purpose.OVERSIGHT: (
        "alarms_seen",
        "breach_seen",
        "breach_taken",
        "decoys_seen",
        "disclosure_seen",
        "disclosures_seen",
        "emergencies_seen",
        "incident_form_seen",
        "incident_register_seen",
        "incident_seen",
        "incidents_seen",
        "emergency_seen",
        "inspected_file_seen",
        "inspection_form_seen",
        "inspections_seen",
        "review_seen",
        "trail_seen",
        "who_opened_seen",
    ),
    Purpose.FIGURES: (
        "figures_seen",
        "figures_taken",
        "gaps_seen",
        "what_ifs_seen",
        "work_followed",
    ),
    Purpose.FILES_IN_AND_OUT: (
        "export_form_seen",
        "export_handed_over",
        "exports_seen",
        "import_check_seen",
        "import_messages_taken",
        "import_template_taken",
        "imports_seen",
    ),
    Purpose.DATA_LIFE: (
        "archive_form_seen",
        "archive_seen",
        "archived_file_seen",
        "erasures_seen",
    ),
    Purpose.ACCOUNTS: (
        "own_account_seen",
        "own_post_seen",
        "proof_asked",
        "session_kept",
        "staff_accounts_seen",
    ),
}
PURPOSE_OF: Final[dict[str, Purpose]] = {
    event: purpose for purpose, events in PURPOSES.items() for event in events
}
