"""Addresses of the exchange pages."""

from django.urls import path

from balsts.web.exchange import import_views

app_name = "exchange"
urlpatterns = [
    path("", import_views.import_list, name="import_list"),
    path("template.xlsx", import_views.import_template, name="import_template"),
    path("<uuid:key>/", import_views.import_check_show, name="import_check_show"),
    path("<uuid:key>/progress/", import_views.import_progress, name="import_progress"),
    path("<uuid:key>/confirm/", import_views.import_confirm, name="import_confirm"),
    path("<uuid:key>/discard/", import_views.import_discard, name="import_discard"),
    path("<uuid:key>/messages.csv", import_views.import_messages, name="import_messages"),
]
