"""Adding an event to the timeline, and taking a mistaken one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.clients.operations.timeline import correct_timeline, record_timeline
from balsts.clients.queries.event import EVENT_TABLES, effective_events, events_of
from balsts.platform.blockers import Refused
from balsts.web.clients.timeline_forms import FORMS
from balsts.web.clients.timeline_presenters import kind_labels, recorded_events
from balsts.web.loading import visible_client, visible_family
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.shapes.lists import SectionItem
from balsts.web.wording import add_refusal, say_all

CHOSEN_BY_LINKS = ("legal_status", "step_kind", "circumstance_kind")


@page(reads="client_form_seen", needs=Permission.RECORD_LEGAL_STATUS)
@require_http_methods(["GET", "POST"])
def timeline_event_add(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask about one event; it may concern several of the family at once."""
    kind = request.GET.get("kind", "status")
    if kind not in FORMS:
        raise Http404
    client, people = visible_family(request, reference)
    form = FORMS[kind](
        request.POST or None,
        initial={"people": [str(client.id)]} | _asked_about(request),
        people=[(key, person.name) for key, person in people.items()],
    )
    if request.method == "POST" and form.is_valid():
        concerned = [people[key] for key in form.cleaned_data["people"]]
        try:
            record_timeline(entries=form.entries(concerned), by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded on the timeline."))
            return redirect("clients:client_detail", reference=client.reference)
    return render(
        request,
        "clients/timeline_event_add.html",
        {
            "page_name": _("Timeline"),
            "form": form,
            "action_url": request.get_full_path(),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "kinds": _kinds(client, kind),
            "events": recorded_events(events_of(client), client),
        },
    )


@page(reads="client_form_seen", needs=Permission.RECORD_LEGAL_STATUS)
@require_http_methods(["GET", "POST"])
def timeline_event_change(
    request: StaffRequest, reference: str, kind: str, event_id: UUID
) -> HttpResponseBase:
    """Put right what was recorded, or add to it: the translation has come, an appeal was lodged."""
    client = visible_client(request, reference)
    if kind not in FORMS:
        raise Http404
    event = get_object_or_404(effective_events(kind), id=event_id, client=client)
    form = FORMS[kind](
        request.POST or None,
        initial=FORMS[kind].told_by(event) | {"people": [str(client.id)]},
        people=[(str(client.id), client.name)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            if form.has_changed():
                correct_timeline(
                    mistaken=event, entry=form.entry(client), by=request.user, at=request.at
                )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded on the timeline."))
            return redirect("clients:client_detail", reference=client.reference)
    return render(
        request,
        "clients/timeline_event_change.html",
        {
            "page_name": _("Timeline"),
            "form": form,
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "cancel_url": _address(client, kind),
            "event": recorded_events([event], client)[0],
        },
    )


@page(reads="client_form_seen", needs=Permission.RECORD_LEGAL_STATUS)
@require_POST
def timeline_event_correct(
    request: StaffRequest, reference: str, kind: str, event_id: UUID
) -> HttpResponseBase:
    """Take a mistaken event back; it stays in the record as corrected."""
    client = visible_client(request, reference)
    if kind not in EVENT_TABLES:
        raise Http404
    event = get_object_or_404(EVENT_TABLES[kind], id=event_id, client=client)
    try:
        correct_timeline(mistaken=event, entry=None, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Taken back. Record the right event now, if there is one."))
    return redirect(_address(client, kind))


def _asked_about(request: StaffRequest) -> dict[str, str]:
    """What a link to the form has chosen already, such as the step that is waited for."""
    return {name: request.GET[name] for name in CHOSEN_BY_LINKS if name in request.GET}


def _kinds(client: Client, current: str) -> list[SectionItem]:
    return [
        SectionItem(label=label, url=_address(client, kind), is_current=kind == current)
        for kind, label in kind_labels().items()
    ]


def _address(client: Client, kind: str) -> str:
    return f"{reverse('clients:timeline_event_add', args=[client.reference])}?kind={kind}"
