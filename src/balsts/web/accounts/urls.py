"""Addresses of signing in."""

from django.urls import path

from balsts.web.accounts import post_views, proof_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("post/", post_views.post_show, name="post_show"),
    path("confirm/", proof_views.reauthenticate, name="reauthenticate"),
    path("language/", views.ui_language_choose, name="ui_language_choose"),
]
