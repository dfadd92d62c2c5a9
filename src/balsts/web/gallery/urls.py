"""Addresses of the gallery."""

from django.urls import path

from balsts.web.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.gallery_show, name="gallery_show"),
]
