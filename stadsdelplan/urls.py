from django.urls import path

from stadsdelplan import views

urlpatterns = [
    path("", views.home, name="home"),
    path("partnerskap/<slug:slug>/", views.partnership, name="partnership"),
    path("plan/<int:plan>/<int:number>/", views.edition, name="edition"),
    path("plan/<int:plan>/<int:number>/andringar/", views.edition_changes, name="edition_changes"),
    path("plan/<int:plan>/<int:number>/skicka/", views.edition_send, name="edition_send"),
    path("plan/<int:plan>/<int:number>/granskning/", views.edition_review, name="edition_review"),
    path("plan/<int:plan>/<int:number>/granskning/oforandrade/", views.review_unchanged, name="review_unchanged"),
    path("plan/<int:plan>/<int:number>/granskning/<uuid:key>/", views.goal_review, name="goal_review"),
    path("plan/<int:plan>/<int:number>/svar/", views.edition_answers, name="edition_answers"),
    path("plan/<int:plan>/<int:number>/synpunkter/", views.edition_comments, name="edition_comments"),
    path("plan/<int:plan>/<int:number>/synpunkter/ny/", views.plan_comment_add, name="plan_comment_add"),
    path("plan/<int:plan>/<int:number>/synpunkter/ny/<uuid:key>/", views.plan_comment_add, name="plan_comment_add"),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/ny/<int:focus_area>/",
        views.plan_comment_add,
        name="plan_comment_add",
    ),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/<int:pk>/svara/", views.plan_comment_answer, name="plan_comment_answer"
    ),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/<int:pk>/besvarad/",
        views.plan_comment_resolve,
        name="plan_comment_resolve",
    ),
    path("plan/<int:plan>/<int:number>/forslag/nytt/", views.proposal_add, name="proposal_add"),
    path("plan/<int:plan>/<int:number>/forslag/<int:pk>/ta-upp/", views.proposal_take_up, name="proposal_take_up"),
    path("plan/<int:plan>/<int:number>/forslag/<int:pk>/avboj/", views.proposal_decline, name="proposal_decline"),
]
