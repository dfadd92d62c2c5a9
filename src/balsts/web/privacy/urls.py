"""Addresses of the privacy pages."""

from django.urls import path

from balsts.web.privacy import (
    access_views,
    archive_views,
    disclosure_views,
    erasure_views,
    incident_views,
    notice_views,
    request_views,
    restriction_views,
)

app_name = "privacy"
urlpatterns = [
    path("requests/", request_views.request_list, name="request_list"),
    path("requests/<uuid:key>/", request_views.request_detail, name="request_detail"),
    path("requests/<uuid:key>/who/", request_views.identity_confirm, name="identity_confirm"),
    path("requests/<uuid:key>/wait/", request_views.request_wait, name="request_wait"),
    path("requests/<uuid:key>/extend/", request_views.request_extend, name="request_extend"),
    path("requests/<uuid:key>/answer/", request_views.request_answer, name="request_answer"),
    path("requests/<uuid:key>/erase/", erasure_views.erasure_propose, name="erasure_propose"),
    path("requests/<uuid:key>/data/", access_views.own_data_show, name="own_data_show"),
    path("requests/<uuid:key>/data.pdf", access_views.own_data_pdf, name="own_data_pdf"),
    path("requests/<uuid:key>/data.csv", access_views.own_data_csv, name="own_data_csv"),
    path("archive/", archive_views.archive_list, name="archive_list"),
    path("archive/ask/", archive_views.archive_ask, name="archive_ask"),
    path("archive/<uuid:opening_id>/", archive_views.archive_file, name="archive_file"),
    path("archive/<uuid:opening_id>/agree/", archive_views.archive_agree, name="archive_agree"),
    path("archive/<uuid:opening_id>/back/", archive_views.archive_end, name="archive_end"),
    path("disclosures/", disclosure_views.disclosure_list, name="disclosure_list"),
    path(
        "disclosures/<uuid:disclosure_id>/",
        disclosure_views.disclosure_decide,
        name="disclosure_decide",
    ),
    path(
        "clients/<str:reference>/disclosures/",
        disclosure_views.disclosure_record,
        name="disclosure_record",
    ),
    path(
        "clients/<str:reference>/disclosures/<uuid:disclosure_id>/",
        disclosure_views.disclosure_tell,
        name="disclosure_tell",
    ),
    path("incidents/", incident_views.incident_list, name="incident_list"),
    path("incidents/report/", incident_views.incident_report, name="incident_report"),
    path("incidents/register/", incident_views.incident_register, name="incident_register"),
    path("incidents/<uuid:incident_id>/", incident_views.incident_show, name="incident_show"),
    path(
        "incidents/<uuid:incident_id>/<slug:step>/",
        incident_views.incident_step,
        name="incident_step",
    ),
    path("erasures/", erasure_views.erasure_list, name="erasure_list"),
    path("erasures/<uuid:key>/", erasure_views.erasure_list_detail, name="erasure_list_detail"),
    path("erasures/<uuid:key>/approve/", erasure_views.erasure_approve, name="erasure_approve"),
    path("erasures/<uuid:key>/withdraw/", erasure_views.erasure_withdraw, name="erasure_withdraw"),
    path(
        "erasures/former-staff/<uuid:key>/agree/",
        erasure_views.former_staff_agree,
        name="former_staff_agree",
    ),
    path("erasures/asked/<uuid:holder_id>/", erasure_views.holder_answer, name="holder_answer"),
    path("files/<uuid:line_id>/bring-back/", erasure_views.file_bring_back, name="file_bring_back"),
    path("holds/<uuid:hold_id>/lift/", erasure_views.hold_lift, name="hold_lift"),
    path("clients/<str:reference>/restrict/", restriction_views.use_restrict, name="use_restrict"),
    path(
        "clients/<str:reference>/lift/", restriction_views.restriction_lift, name="restriction_lift"
    ),
    path("clients/<str:reference>/hold/", erasure_views.file_hold, name="file_hold"),
    path("clients/<str:reference>/notice/", notice_views.notice_give, name="notice_give"),
    path("notice/", notice_views.notice_show, name="notice_show"),
    path("clients/<str:reference>/request/", request_views.request_receive, name="request_receive"),
]
