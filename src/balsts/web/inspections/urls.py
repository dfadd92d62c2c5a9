"""Addresses of the pages of inspections."""

from django.urls import path

from balsts.web.inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.inspection_list, name="inspection_list"),
    path("ask/", views.inspection_ask, name="inspection_ask"),
    path("<uuid:key>/", views.inspection_show, name="inspection_show"),
    path("<uuid:key>/agree/", views.inspection_agree, name="inspection_agree"),
    path("<uuid:key>/decline/", views.inspection_decline, name="inspection_decline"),
    path("<uuid:key>/files/<uuid:file_id>/", views.inspected_file, name="inspected_file"),
]
