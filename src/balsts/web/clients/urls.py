"""Addresses of the clients pages."""

from django.urls import path

from balsts.web.clients import (
    assignment_views,
    benefit_views,
    client_detail,
    client_list,
    inquiry_views,
    letter_views,
    outside_views,
    particulars_views,
    register_views,
    timeline_views,
)

app_name = "clients"
urlpatterns = [
    path("", client_list.client_list, name="client_list"),
    path("register/", register_views.client_register, name="client_register"),
    path("elsewhere/", inquiry_views.inquiry_ask, name="inquiry_ask"),
    path("elsewhere/<uuid:inquiry_id>/", inquiry_views.inquiry_show, name="inquiry_show"),
    path(
        "elsewhere/<uuid:inquiry_id>/settle/", inquiry_views.inquiry_settle, name="inquiry_settle"
    ),
    path("<str:reference>/", client_detail.client_detail, name="client_detail"),
    path("<str:reference>/why/", outside_views.outside_open, name="outside_open"),
    path(
        "<str:reference>/particulars/",
        particulars_views.particulars_correct,
        name="particulars_correct",
    ),
    path(
        "<str:reference>/particulars/told/<uuid:addressee_id>/",
        particulars_views.correction_tell,
        name="correction_tell",
    ),
    path("<str:reference>/timeline/", timeline_views.timeline_event_add, name="timeline_event_add"),
    path(
        "<str:reference>/timeline/<str:kind>/<uuid:event_id>/",
        timeline_views.timeline_event_change,
        name="timeline_event_change",
    ),
    path(
        "<str:reference>/timeline/<str:kind>/<uuid:event_id>/take-back/",
        timeline_views.timeline_event_correct,
        name="timeline_event_correct",
    ),
    path("<str:reference>/letter/", letter_views.letter_show, name="letter_show"),
    path("<str:reference>/letter/pdf/", letter_views.letter_pdf, name="letter_pdf"),
    path("<str:reference>/benefits/", benefit_views.benefit_show, name="benefit_show"),
    path("<str:reference>/people/", assignment_views.assignment_change, name="assignment_change"),
    path(
        "<str:reference>/people/<uuid:assignment_id>/end/",
        assignment_views.assignment_end,
        name="assignment_end",
    ),
    path(
        "<str:reference>/people/<uuid:assignment_id>/renew/",
        assignment_views.assignment_renew,
        name="assignment_renew",
    ),
]
