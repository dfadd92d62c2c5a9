"""What reading pages writes into the trail."""

from django.utils.translation import gettext_lazy as _

from balsts.audit import event_types


def register() -> None:
    """Tell the trail this door's sentences."""
    event_types.register(
        {
            "page_refused": _("%(by)s was refused a page"),
            "pages_used_up": _("%(by)s was shown no more pages about people on this day"),
            "decoy_reached": _("%(by)s opened, found or took a decoy file"),
            "many_pages_seen": _("%(by)s was shown unusually many pages about people on one day"),
            "many_papers_taken": _(
                "%(by)s took unusually many letters and papers about people on one day"
            ),
            "last_page_seen": _("%(by)s was shown the last page about people that a day may have"),
            "decoys_seen": _("%(by)s looked at the list of decoys"),
            "more_pages_allowed": _("%(by)s let somebody open more pages about people today"),
            "page_counts_forgotten": _("%(by)s forgot how many pages were shown on old days"),
            "page_missing": _("%(by)s asked for something that does not exist for them"),
            "own_post_seen": _("%(by)s looked at what their own post allows"),
            "session_kept": _("%(by)s kept the session open"),
            "own_account_seen": _("%(by)s looked at the own account"),
            "staff_accounts_seen": _("%(by)s looked at accounts of members of staff"),
            "proof_asked": _("%(by)s was asked to confirm who they are"),
            "my_day_seen": _("%(by)s opened their day"),
            "ending_list_seen": _("%(by)s looked through the list of support that ends soon"),
            "client_list_seen": _("%(by)s looked through the list of clients"),
            "client_seen": _("%(by)s opened the file of %(subject)s"),
            "benefits_seen": _("%(by)s looked at what the household of %(subject)s may receive"),
            "letter_seen": _("%(by)s opened a letter for %(subject)s"),
            "letter_taken": _("%(by)s took a letter for %(subject)s"),
            "client_form_seen": _("%(by)s opened a form about %(subject)s"),
            "outside_form_seen": _(
                "%(by)s was asked why they open the file of %(subject)s, outside their own caseload"
            ),
            "particulars_form_seen": _(
                "%(by)s looked at the particulars of %(subject)s and what they said before"
            ),
            "specific_needs_seen": _("%(by)s read the specific needs of %(subject)s"),
            "register_form_seen": _("%(by)s opened the form for registering"),
            "imports_seen": _("%(by)s looked at imports"),
            "import_check_seen": _("%(by)s read what the check of an import has found"),
            "exports_seen": _("%(by)s looked into the register of files out"),
            "export_form_seen": _("%(by)s opened the form for taking a list out"),
            "export_handed_over": _("%(by)s was handed a file over"),
            "figures_seen": _("%(by)s looked at figures"),
            "what_ifs_seen": _("%(by)s looked at what-ifs"),
            "figures_taken": _("%(by)s took a file of figures"),
            "sharing_seen": _("%(by)s looked at what %(subject)s agreed to share"),
            "hand_over_list_seen": _("%(by)s looked through a hand-over list"),
            "lent_list_seen": _("%(by)s looked through what other organisations share"),
            "lent_file_seen": _("%(by)s read what is shared of the file of %(subject)s"),
            "referral_seen": _("%(by)s opened a referral of %(subject)s"),
            "emergency_form_seen": _("%(by)s opened the form for an emergency"),
            "emergency_file_seen": _("%(by)s read the file of %(subject)s in an emergency"),
            "relatives_named": _("%(by)s read the name of %(subject)s in the file of a relative"),
            "emergencies_seen": _("%(by)s looked through files opened in an emergency"),
            "emergency_seen": _(
                "%(by)s looked at an opening of the file of %(subject)s in an emergency"
            ),
            "inquiry_form_seen": _("%(by)s opened the form that asks others about a person"),
            "inquiry_seen": _(
                "%(by)s looked at a question whether somebody works with %(subject)s"
            ),
            "work_followed": _("%(by)s watched how far long work has come"),
            "gaps_seen": _("%(by)s looked at gap evidence"),
            "erasures_seen": _("%(by)s looked at files to be erased"),
            "own_data_seen": _("%(by)s read what is kept about %(subject)s, to answer them"),
            "own_data_handed_over": _(
                "%(by)s took what is kept about %(subject)s, to give it to them"
            ),
            "archive_seen": _("%(by)s looked through files taken out of the archive"),
            "archive_form_seen": _("%(by)s opened the form for the archive"),
            "archived_file_seen": _("%(by)s opened the file of %(subject)s from the archive"),
            "disclosures_seen": _("%(by)s looked through what authorities asked about clients"),
            "disclosure_seen": _("%(by)s opened what an authority asked about %(subject)s"),
            "notice_seen": _("%(by)s opened the notice that is read out to clients"),
            "requests_seen": _("%(by)s looked through requests about data"),
            "request_seen": _("%(by)s opened a request of %(subject)s about their data"),
            "who_opened_seen": _("%(by)s looked at who opened the file of %(subject)s"),
            "who_opened_taken": _("%(by)s printed for %(subject)s who opened the file"),
            "trail_seen": _("%(by)s read the trail"),
            "incident_form_seen": _(
                "%(by)s looked at the form to report that something went wrong"
            ),
            "incidents_seen": _("%(by)s looked through the register of incidents"),
            "incident_seen": _("%(by)s opened an incident"),
            "incident_register_seen": _("%(by)s had the register of incidents laid out to print"),
            "breach_seen": _("%(by)s looked at whose data was touched"),
            "breach_taken": _("%(by)s took the list of whose data was touched"),
            "alarms_seen": _("%(by)s looked at the alarms"),
            "alarm_acknowledged": _("%(by)s took note of an alarm"),
            "review_seen": _("%(by)s looked through the findings of the week"),
            "finding_reviewed": _("%(by)s said what a finding was"),
            "inspections_seen": _("%(by)s looked at inspections of files"),
            "inspection_form_seen": _("%(by)s opened the form for asking for an inspection"),
            "inspected_file_seen": _("%(by)s read the file of %(subject)s without its name"),
        }
    )
