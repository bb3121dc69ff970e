from django.urls import path

from stadsdelplan import views

urlpatterns = [
    path("", views.home, name="home"),
    path("oppet/", views.public_start, name="public_start"),
    path("oppet/plan/<int:pk>/", views.public_plan, name="public_plan"),
    path("oppet/plan/<int:plan>/<int:number>/", views.public_edition, name="public_edition"),
    path("oppet/plan/<int:plan>/<int:number>/plan.pdf", views.public_edition_paper, name="public_edition_paper"),
    path("indikatorer/", views.indicators, name="indicators"),
    path("indikatorer/omrade/<int:pk>/", views.board, name="board"),
    path("indikatorer/omrade/<int:pk>/tavla.pdf", views.board_pdf, name="board_pdf"),
    path("partnerskap/<slug:slug>/", views.partnership, name="partnership"),
    path("partnerskap/<slug:slug>/ny-plan/", views.plan_new, name="plan_new"),
    path("plan/<int:pk>/", views.plan, name="plan"),
    path("plan/<int:pk>/paborja/", views.edition_start, name="edition_start"),
    path("plan/<int:pk>/hoppa-over/", views.year_skip, name="year_skip"),
    path("plan/<int:pk>/moten/nytt/", views.meeting_add, name="meeting_add"),
    path("plan/<int:pk>/moten/<int:meeting>/", views.meeting_edit, name="meeting_edit"),
    path("plan/<int:pk>/lagen/", views.duty_register, name="duty_register"),
    path("plan/<int:pk>/uppfoljning/<uuid:key>/", views.follow_up, name="follow_up"),
    path("plan/<int:pk>/underlag/<int:evidence>/", views.evidence, name="evidence"),
    path("plan/<int:plan>/<int:number>/", views.edition, name="edition"),
    path("plan/<int:plan>/<int:number>/uppfoljning/", views.edition_follow_up, name="edition_follow_up"),
    path("plan/<int:plan>/<int:number>/uppfoljning.pdf", views.edition_follow_up_pdf, name="edition_follow_up_pdf"),
    path("plan/<int:plan>/<int:number>/fullmaktige.pdf", views.edition_council_report, name="edition_council_report"),
    path("plan/<int:plan>/<int:number>/lagesbild/", views.edition_lagesbild, name="edition_lagesbild"),
    path(
        "plan/<int:plan>/<int:number>/resurser/<int:organisation>/", views.edition_resources, name="edition_resources"
    ),
    path("plan/<int:plan>/<int:number>/omraden/", views.edition_focus_areas, name="edition_focus_areas"),
    path("plan/<int:plan>/<int:number>/omraden/<int:pk>/", views.focus_area_rename, name="focus_area_rename"),
    path(
        "plan/<int:plan>/<int:number>/omraden/<int:pk>/upp/", views.focus_area_move, {"step": -1}, name="focus_area_up"
    ),
    path(
        "plan/<int:plan>/<int:number>/omraden/<int:pk>/ner/", views.focus_area_move, {"step": 1}, name="focus_area_down"
    ),
    path("plan/<int:plan>/<int:number>/omraden/<int:pk>/ta-bort/", views.focus_area_remove, name="focus_area_remove"),
    path("plan/<int:plan>/<int:number>/antagande/", views.edition_adopt, name="edition_adopt"),
    path("plan/<int:plan>/<int:number>/antagande/ratta/", views.adoption_correct, name="adoption_correct"),
    path("plan/<int:plan>/<int:number>/antagande/utdrag/", views.edition_extract, name="edition_extract"),
    path("plan/<int:plan>/<int:number>/plan.pdf", views.edition_paper, name="edition_paper"),
    path("plan/<int:plan>/<int:number>/plan.docx", views.edition_word, name="edition_word"),
    path("plan/<int:plan>/<int:number>/plan.xlsx", views.edition_sheet, name="edition_sheet"),
    path("plan/<int:plan>/<int:number>/plan.json", views.edition_json, name="edition_json"),
    path("plan/<int:plan>/<int:number>/las-in/", views.edition_import, name="edition_import"),
    path("plan/<int:plan>/<int:number>/las-in/<slug:digest>/", views.edition_import_look, name="edition_import_look"),
    path("plan/<int:plan>/<int:number>/omrade/<int:focus_area>/nytt-mal/", views.goal_add, name="goal_add"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/", views.goal_edit, name="goal_edit"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/las/", views.goal_show, name="goal_show"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/upp/", views.goal_move, {"step": -1}, name="goal_up"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ner/", views.goal_move, {"step": 1}, name="goal_down"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/flytta/", views.goal_move, name="goal_place"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ta-ut/", views.goal_leave_out, name="goal_leave_out"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ny-atgard/", views.measure_add, name="measure_add"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/", views.measure_edit, name="measure_edit"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/upp/", views.measure_move, {"step": -1}, name="measure_up"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/ner/", views.measure_move, {"step": 1}, name="measure_down"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/flytta/", views.measure_move, name="measure_place"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/ta-ut/", views.measure_leave_out, name="measure_leave_out"),
    path("plan/<int:plan>/<int:number>/utgatt/<int:pk>/ta-in/", views.take_in_again, name="take_in_again"),
    path("plan/<int:plan>/<int:number>/kedjan/", views.edition_chain, name="edition_chain"),
    path("plan/<int:plan>/<int:number>/andringar/", views.edition_changes, name="edition_changes"),
    path("plan/<int:plan>/<int:number>/skicka/", views.edition_send, name="edition_send"),
    path("plan/<int:plan>/<int:number>/granskning/", views.edition_review, name="edition_review"),
    path("plan/<int:plan>/<int:number>/granskning/oforandrade/", views.review_unchanged, name="review_unchanged"),
    path(
        "plan/<int:plan>/<int:number>/granskning/inga-synpunkter/",
        views.review_without_comments,
        name="review_without_comments",
    ),
    path("plan/<int:plan>/<int:number>/granskning/<uuid:key>/", views.goal_review, name="goal_review"),
    path(
        "plan/<int:plan>/<int:number>/granskning/<uuid:key>/ta-tillbaka/", views.answer_withdraw, name="answer_withdraw"
    ),
    path("plan/<int:plan>/<int:number>/svar/", views.edition_answers, name="edition_answers"),
    path(
        "plan/<int:plan>/<int:number>/svar/fraga/<int:organisation>/", views.organisation_ask, name="organisation_ask"
    ),
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
