"""Addresses of signing in, of one's own account and of the accounts of others."""

from django.urls import path

from balsts.web.accounts import (
    join_views,
    own_account_views,
    post_views,
    proof_views,
    sign_in_views,
    staff_views,
)

app_name = "accounts"
urlpatterns = [
    path("", own_account_views.own_account_show, name="own_account"),
    path("sign-in/", sign_in_views.sign_in_show, name="sign_in"),
    path("sign-in/passkey/", sign_in_views.passkey_sign_in, name="passkey_sign_in"),
    path("sign-in/second-step/", sign_in_views.second_step, name="second_step"),
    path("sign-out/", sign_in_views.sign_out, name="sign_out"),
    path("join/", join_views.join, name="join"),
    path("join/set-up/", join_views.join_set_up, name="join_set_up"),
    path("post/", post_views.post_show, name="post_show"),
    path("confirm/", proof_views.reauthenticate, name="reauthenticate"),
    path("language/", sign_in_views.ui_language_choose, name="ui_language_choose"),
    path("password/", own_account_views.password_change, name="password_change"),
    path("passkeys/add/", own_account_views.passkey_add, name="passkey_add"),
    path(
        "passkeys/<uuid:passkey_id>/remove/",
        own_account_views.passkey_remove,
        name="passkey_remove",
    ),
    path("codes/set-up/", own_account_views.code_generator_add, name="code_generator_add"),
    path("codes/remove/", own_account_views.code_generator_remove, name="code_generator_remove"),
    path("recovery-codes/", own_account_views.recovery_codes_make, name="recovery_codes_make"),
    path("notices/", own_account_views.notices_put_away, name="notices_put_away"),
    path("sessions/end/", own_account_views.session_end, name="session_end"),
    path("sessions/end-others/", own_account_views.sessions_end_others, name="sessions_end_others"),
    path("session/", own_account_views.session_keep, name="session_keep"),
    path("people/", staff_views.staff_list, name="staff_list"),
    path("people/invite/", staff_views.staff_invite, name="staff_invite"),
    path("people/<uuid:user_id>/", staff_views.staff_show, name="staff_show"),
    path("people/<uuid:user_id>/post/", staff_views.post_give, name="post_give"),
    path("people/<uuid:user_id>/posts/<uuid:post_id>/end/", staff_views.post_end, name="post_end"),
    path("people/<uuid:user_id>/code/", staff_views.invitation_renew, name="invitation_renew"),
    path("people/<uuid:user_id>/pages/", staff_views.pages_allow, name="pages_allow"),
    path(
        "people/<uuid:user_id>/sessions/end/",
        staff_views.staff_sessions_end,
        name="staff_sessions_end",
    ),
    path("people/<uuid:user_id>/close/", staff_views.account_close, name="account_close"),
    path("people/<uuid:user_id>/recovery/", staff_views.recovery_ask, name="recovery_ask"),
    path(
        "people/<uuid:user_id>/recovery/confirm/",
        staff_views.recovery_confirm,
        name="recovery_confirm",
    ),
    path(
        "people/<uuid:user_id>/recovery/withdraw/",
        staff_views.recovery_withdraw,
        name="recovery_withdraw",
    ),
]
