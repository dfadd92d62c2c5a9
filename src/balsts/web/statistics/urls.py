"""Addresses of the statistics pages."""

from django.urls import path

from balsts.web.statistics import (
    download_views,
    monthly_views,
    portrait_views,
    reconciliation_views,
    what_if_views,
    work_views,
)

app_name = "statistics"
urlpatterns = [
    path("portrait/", portrait_views.portrait_show, name="portrait_show"),
    path("portrait/make/", portrait_views.portrait_make, name="portrait_make"),
    path(
        "portrait/<uuid:key>/<slug:chart>.svg", download_views.portrait_chart, name="portrait_chart"
    ),
    path("month/", monthly_views.monthly_report_show, name="monthly_report_show"),
    path("month/make/", monthly_views.monthly_report_make, name="monthly_report_make"),
    path("reconciliation/", reconciliation_views.reconciliation_show, name="reconciliation_show"),
    path(
        "reconciliation/make/",
        reconciliation_views.reconciliation_make,
        name="reconciliation_make",
    ),
    path(
        "published/", reconciliation_views.published_figures_import, name="published_figures_import"
    ),
    path("snapshot/take/", reconciliation_views.snapshot_take, name="snapshot_take"),
    path("snapshot/<uuid:key>/progress/", work_views.snapshot_progress, name="snapshot_progress"),
    path("report/<uuid:key>/progress/", work_views.report_progress, name="report_progress"),
    path("what-if/", what_if_views.what_if_list, name="what_if_list"),
    path("what-if/ask/", what_if_views.what_if_ask, name="what_if_ask"),
    path("what-if/compare/", what_if_views.what_if_compare, name="what_if_compare"),
    path("what-if/<uuid:key>/", what_if_views.what_if_show, name="what_if_show"),
    path(
        "what-if/<uuid:key>/progress/", what_if_views.what_if_progress_show, name="what_if_progress"
    ),
    path("what-if/<uuid:key>.csv", what_if_views.what_if_csv, name="what_if_csv"),
    path(
        "what-if/<uuid:key>/<slug:service>.svg", what_if_views.what_if_chart, name="what_if_chart"
    ),
    path("report/<uuid:key>.csv", download_views.report_csv, name="report_csv"),
]
