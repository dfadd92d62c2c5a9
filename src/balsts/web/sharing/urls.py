"""Addresses of the pages of lending and of emergencies."""

from django.urls import path

from balsts.web.sharing import (
    consent_views,
    emergency_views,
    hand_over_list_views,
    lent_views,
    oversight_views,
    referral_views,
)

app_name = "sharing"
urlpatterns = [
    path("", lent_views.lent_list, name="lent_list"),
    path("lent/<str:reference>/", lent_views.lent_show, name="lent_show"),
    path(
        "lent/<str:reference>/consents/<uuid:consent_id>/take-back/",
        lent_views.lent_take_back,
        name="lent_take_back",
    ),
    path("clients/<str:reference>/", consent_views.consent_list, name="consent_list"),
    path("clients/<str:reference>/ask/", consent_views.consent_record, name="consent_record"),
    path(
        "clients/<str:reference>/consents/<uuid:consent_id>/take-back/",
        consent_views.consent_take_back,
        name="consent_take_back",
    ),
    path(
        "clients/<str:reference>/consents/<uuid:consent_id>/refer/",
        referral_views.referral_make,
        name="referral_make",
    ),
    path("clients/<str:reference>/close/", consent_views.file_close, name="file_close"),
    path("clients/<str:reference>/lift/", consent_views.file_lift, name="file_lift"),
    path("hand-over/", hand_over_list_views.hand_over_list, name="hand_over_list"),
    path("hand-over/refer/", hand_over_list_views.hand_over_refer, name="hand_over_refer"),
    path(
        "referrals/accept/",
        referral_views.referral_accept_several,
        name="referral_accept_several",
    ),
    path("referrals/<uuid:referral_id>/", referral_views.referral_show, name="referral_show"),
    path(
        "referrals/<uuid:referral_id>/accept/",
        referral_views.referral_accept,
        name="referral_accept",
    ),
    path(
        "referrals/<uuid:referral_id>/decline/",
        referral_views.referral_decline,
        name="referral_decline",
    ),
    path("emergency/", emergency_views.emergency_open, name="emergency_open"),
    path("emergency/<uuid:access_id>/", emergency_views.emergency_file, name="emergency_file"),
    path("emergency/<uuid:access_id>/note/", emergency_views.emergency_note, name="emergency_note"),
    path("openings/", oversight_views.emergency_list, name="emergency_list"),
    path("openings/<uuid:access_id>/", oversight_views.emergency_show, name="emergency_show"),
    path(
        "openings/<uuid:access_id>/review/",
        oversight_views.emergency_review,
        name="emergency_review",
    ),
    path(
        "openings/<uuid:access_id>/noted/",
        oversight_views.emergency_acknowledge,
        name="emergency_acknowledge",
    ),
]
