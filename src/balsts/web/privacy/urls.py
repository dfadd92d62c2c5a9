"""Addresses of the privacy pages."""

from django.urls import path

from balsts.web.privacy import request_views

app_name = "privacy"
urlpatterns = [
    path("requests/", request_views.request_list, name="request_list"),
    path("requests/<uuid:key>/", request_views.request_detail, name="request_detail"),
    path("requests/<uuid:key>/who/", request_views.identity_confirm, name="identity_confirm"),
    path("requests/<uuid:key>/wait/", request_views.request_wait, name="request_wait"),
    path("requests/<uuid:key>/extend/", request_views.request_extend, name="request_extend"),
    path("requests/<uuid:key>/answer/", request_views.request_answer, name="request_answer"),
    path("clients/<str:reference>/request/", request_views.request_receive, name="request_receive"),
]
