"""What the household of a client may receive: an estimate, nothing that decides."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.casework.permissions import can_read_notes_of_others
from balsts.casework.queries.benefit import NOTHING_SUPPOSED, benefit_household, household_seen
from balsts.casework.queries.law import law
from balsts.clients.permissions import can_record_timeline
from balsts.clients.queries.outside import with_is_asked_why
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.clients.benefit_form import BenefitDayForm, SuppositionForm
from balsts.web.clients.benefit_presenter import BenefitFacts, benefit_page
from balsts.web.loading import open_seen
from balsts.web.page import StaffRequest, page

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="benefits_seen", needs=SEES_CLIENTS)
@require_GET
def benefit_show(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show the amounts, what they rest on, what stands in the way and what to ask next."""
    country, known = law(), normalise_client_reference(reference)
    day_form = BenefitDayForm({"on": request.GET.get("on") or request.today})
    on = day_form.cleaned_data["on"] if day_form.is_valid() else request.today
    if known is None or country.estimating_benefits is None:
        raise Http404
    visible = with_is_asked_why(clients_visible_to(request.standing), request.standing)
    seen = household_seen(visible, reference=known, on=on, reader=request.standing)
    client = seen.person(known)
    if client is None:
        raise Http404
    open_seen(request, client)
    request.subjects.update(one.id for one in seen.people)
    names_ways = can_read_notes_of_others(request.standing)
    form = SuppositionForm(request.GET, seen=seen, on=on, names_ways=names_ways)
    household = benefit_household(seen, supposing=form.supposition)
    estimate = country.estimating_benefits(household, on=on, policy=country.policy)
    facts = BenefitFacts(
        client=client,
        seen=seen,
        timelines={member.key: member.timeline for member in household.members},
        estimate=estimate,
        on=on,
        is_supposed=form.supposition != NOTHING_SUPPOSED,
        may_record=can_record_timeline(request.standing),
    )
    return render(
        request,
        "clients/benefit_show.html",
        {
            "page_name": _("Benefit estimate"),
            "benefits": benefit_page(facts),
            "day_form": day_form,
            "form": form,
        },
    )
