"""Addresses of files on their way out."""

from django.urls import path

from balsts.web.outgoing import views

app_name = "outgoing"
urlpatterns = [
    path("", views.export_list, name="export_list"),
    path("ask/", views.export_ask, name="export_ask"),
    path("<uuid:key>/", views.export_show, name="export_show"),
    path("<uuid:key>/agree/", views.export_agree, name="export_agree"),
    path("<uuid:key>/decline/", views.export_decline, name="export_decline"),
    path("<uuid:key>/take/", views.export_take, name="export_take"),
]
