"""Addresses of the casework pages."""

from django.urls import path

from balsts.web.casework import (
    case_views,
    ending_views,
    hand_over_views,
    my_day,
    plan_views,
    sealed_note_views,
    service_views,
    specific_need_views,
)

app_name = "casework"
urlpatterns = [
    path("", my_day.my_day_show, name="my_day_show"),
    path("clients/<str:reference>/plan/", plan_views.plan_detail, name="plan_detail"),
    path("clients/<str:reference>/plan/agree/", plan_views.plan_agree, name="plan_agree"),
    path("goals/<uuid:goal_id>/state/", plan_views.goal_change, name="goal_change"),
    path("actions/<uuid:action_id>/done/", plan_views.action_complete, name="action_complete"),
    path(
        "clients/<str:reference>/services/add/",
        service_views.service_record_add,
        name="service_record_add",
    ),
    path("ending/", ending_views.ending_list, name="ending_list"),
    path(
        "clients/<str:reference>/hand-over/",
        hand_over_views.hand_over_record,
        name="hand_over_record",
    ),
    path(
        "clients/<str:reference>/hand-over/withdraw/",
        hand_over_views.hand_over_withdraw,
        name="hand_over_withdraw",
    ),
    path(
        "promise-changes/<uuid:addressee_id>/told/",
        hand_over_views.promise_change_tell,
        name="promise_change_tell",
    ),
    path(
        "clients/<str:reference>/sealed/",
        sealed_note_views.sealed_note_list,
        name="sealed_note_list",
    ),
    path(
        "clients/<str:reference>/sealed/open/",
        sealed_note_views.sealed_note_open,
        name="sealed_note_open",
    ),
    path(
        "clients/<str:reference>/sealed/write/",
        sealed_note_views.sealed_note_write,
        name="sealed_note_write",
    ),
    path(
        "clients/<str:reference>/needs/",
        specific_need_views.specific_need_list,
        name="specific_need_list",
    ),
    path(
        "clients/<str:reference>/needs/note/",
        specific_need_views.specific_need_note,
        name="specific_need_note",
    ),
    path(
        "needs/<uuid:need_id>/done/",
        specific_need_views.specific_need_follow_up,
        name="specific_need_follow_up",
    ),
    path(
        "needs/<uuid:need_id>/end/",
        specific_need_views.specific_need_end,
        name="specific_need_end",
    ),
    path("clients/<str:reference>/case/close/", case_views.case_close, name="case_close"),
    path("clients/<str:reference>/case/reopen/", case_views.case_reopen, name="case_reopen"),
]
