"""Addresses of the pages about the trail."""

from django.urls import path

from balsts.web.audit import (
    alarm_views,
    breach_views,
    decoy_views,
    file_views,
    review_views,
    trail_views,
)

app_name = "audit"
urlpatterns = [
    path("", trail_views.trail_list, name="trail_list"),
    path("breach/", breach_views.breach_show, name="breach_show"),
    path("breach/csv/", breach_views.breach_csv, name="breach_csv"),
    path("breach/count/", breach_views.breach_count, name="breach_count"),
    path("alarms/", alarm_views.alarm_list, name="alarm_list"),
    path("alarms/acknowledge/", alarm_views.alarm_acknowledge, name="alarm_acknowledge"),
    path("decoys/", decoy_views.decoy_list, name="decoy_list"),
    path("review/", review_views.review_list, name="review_list"),
    path("review/write/", review_views.review_write, name="review_write"),
    path("files/<str:reference>/", file_views.file_trail_show, name="file_trail_show"),
    path("files/<str:reference>/pdf/", file_views.file_trail_pdf, name="file_trail_pdf"),
]
