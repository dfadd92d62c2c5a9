"""Addresses of the evidence pages."""

from django.urls import path

from balsts.web.evidence import gap_views

app_name = "evidence"
urlpatterns = [
    path("", gap_views.gap_list, name="gap_list"),
    path("make/", gap_views.gap_make, name="gap_make"),
    path("<uuid:key>.csv", gap_views.gap_csv, name="gap_csv"),
]
