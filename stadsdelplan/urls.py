from django.urls import path

from stadsdelplan.adoption import views as adoption
from stadsdelplan.board import views as board
from stadsdelplan.chain import views as chain
from stadsdelplan.changes import views as changes
from stadsdelplan.comments import views as comments
from stadsdelplan.edition import text_views
from stadsdelplan.edition import views as edition
from stadsdelplan.existing_plan import views as existing_plan
from stadsdelplan.export import docx_views
from stadsdelplan.export import views as export
from stadsdelplan.follow_up import views as follow_up
from stadsdelplan.goal_page import views as goal_page
from stadsdelplan.goals import removal_views
from stadsdelplan.goals import views as goals
from stadsdelplan.grant import views as grant
from stadsdelplan.home import views as home
from stadsdelplan.lagesbild import merge_views as merging
from stadsdelplan.lagesbild import picture_views as pictures
from stadsdelplan.lagesbild import views as lagesbild
from stadsdelplan.law import views as law
from stadsdelplan.lists import views as lists
from stadsdelplan.meetings import decision_views as decisions
from stadsdelplan.meetings import held_views, point_views
from stadsdelplan.meetings import views as meetings
from stadsdelplan.partnership_page import tab_views
from stadsdelplan.partnership_page import views as partnership_page
from stadsdelplan.plan import start_views
from stadsdelplan.plan import views as plan
from stadsdelplan.problems import views as problems
from stadsdelplan.promises import views as promises
from stadsdelplan.public import views as public
from stadsdelplan.registering import mark_views as marks
from stadsdelplan.registering import views as registering
from stadsdelplan.review import answer_views, proposal_views
from stadsdelplan.review import views as review
from stadsdelplan.rounds import views as rounds
from stadsdelplan.search import views as search
from stadsdelplan.signing import views as signing
from stadsdelplan.workbook import views as workbook
from stadsdelplan.year_wheel import views as year_wheel

urlpatterns = [
    path("", home.home, name="home"),
    path("arshjul/", year_wheel.year_wheel, name="year_wheel"),
    path("arshjul/arshjul.pdf", year_wheel.year_wheel_pdf, name="year_wheel_pdf"),
    path("arshjul/adress/", year_wheel.calendar_address, name="calendar_address"),
    path("arshjul/adress/aterkalla/", year_wheel.calendar_address_revoke, name="calendar_address_revoke"),
    path("kalender/<token>.ics", year_wheel.calendar_feed, name="calendar_feed"),  # no log has the token: log_lines.py
    path("diarium/", registering.register, name="registry"),
    path("diarium/lista.csv", registering.register_csv, name="registry_csv"),
    path("diarium/registrera/", registering.record_register, name="record_register"),
    path("diarium/tidigare/", marks.records_mark, name="records_mark"),
    path("diarium/<int:pk>/ta-tillbaka/", marks.mark_take_back, name="mark_take_back"),
    path("diarium/<int:pk>/ratta/", registering.registration_correct, name="registration_correct"),
    path("sok/", search.search, name="search"),
    path("oppet/", public.public_start, name="public_start"),
    path("oppet/plan/<int:pk>/", public.public_plan, name="public_plan"),
    path("oppet/plan/<int:pk>/loften/", promises.public_promises, name="public_promises"),
    path("oppet/plan/<int:plan>/<int:number>/", public.public_edition, name="public_edition"),
    path("oppet/plan/<int:plan>/<int:number>/sa-gick-det/", public.public_outcomes, name="public_outcomes"),
    path("oppet/plan/<int:plan>/<int:number>/plan.pdf", public.public_edition_paper, name="public_edition_paper"),
    path("indikatorer/", board.indicators, name="indicators"),
    path("indikatorer/omrade/<int:pk>/", board.board, name="board"),
    path("indikatorer/omrade/<int:pk>/tavla.pdf", board.board_pdf, name="board_pdf"),
    path("partnerskap/", lists.partnerships, name="partnerships"),
    path("planer/", lists.plans, name="plans"),
    path("partnerskap/<slug:slug>/", partnership_page.partnership, name="partnership"),
    path("partnerskap/<slug:slug>/avtal/", tab_views.partnership_agreements, name="partnership_agreements"),
    path("partnerskap/<slug:slug>/planer/", tab_views.partnership_plans, name="partnership_plans"),
    path("partnerskap/<slug:slug>/indikatorer/", board.partnership_indicators, name="partnership_indicators"),
    path("partnerskap/<slug:slug>/filer/", tab_views.partnership_files, name="partnership_files"),
    path("partnerskap/<slug:slug>/personer/", tab_views.partnership_people, name="partnership_people"),
    path("partnerskap/<slug:slug>/ny-plan/", start_views.plan_new, name="plan_new"),
    path("partnerskap/<slug:slug>/arshjul/", year_wheel.partnership_year, name="partnership_year"),
    path("partnerskap/<slug:slug>/arshjul/arshjul.pdf", year_wheel.partnership_year_pdf, name="partnership_year_pdf"),
    path("partnerskap/<slug:slug>/lagen/", law.partnership_law, name="partnership_law"),
    path("partnerskap/<slug:slug>/lagen.json", law.partnership_law_json, name="partnership_law_json"),
    path("partnerskap/<slug:slug>/lagesbilder/", lagesbild.lagesbilder, name="lagesbilder"),
    path("partnerskap/<slug:slug>/lagesbilder/ny/", lagesbild.lagesbild_new, name="lagesbild_new"),
    path("lagesbild/<int:pk>/", lagesbild.lagesbild, name="lagesbild"),
    path("lagesbild/<int:pk>/om/", lagesbild.lagesbild_edit, name="lagesbild_edit"),
    path("lagesbild/<int:pk>/avsluta/", lagesbild.lagesbild_close, name="lagesbild_close"),
    path("lagesbild/<int:pk>/lagesbild.pdf", lagesbild.lagesbild_paper, name="lagesbild_paper"),
    path("lagesbild/<int:pk>/lagesbild.json", lagesbild.lagesbild_json, name="lagesbild_json"),
    path("lagesbild/<int:pk>/part/<int:organisation>/", pictures.party_picture, name="party_picture"),
    path("lagesbild/<int:pk>/part/<int:organisation>/borja/", pictures.picture_begin, name="picture_begin"),
    path("lagesbild/<int:pk>/part/<int:organisation>/kallor/", pictures.picture_sources, name="picture_sources"),
    path("lagesbild/<int:pk>/part/<int:organisation>/lamna/", pictures.picture_hand_in, name="picture_hand_in"),
    path(
        "lagesbild/<int:pk>/part/<int:organisation>/ta-tillbaka/", pictures.picture_take_back, name="picture_take_back"
    ),
    path("lagesbild/<int:pk>/part/<int:organisation>/ny/<slug:part>/", pictures.point_add, name="point_add"),
    path("lagesbild/<int:pk>/part/<int:organisation>/<int:point>/", pictures.point_edit, name="point_edit"),
    path("lagesbild/<int:pk>/part/<int:organisation>/<int:point>/ta-bort/", pictures.point_remove, name="point_remove"),
    path("lagesbild/<int:pk>/samlad/ny/<slug:part>/", merging.merged_add, name="merged_add"),
    path("lagesbild/<int:pk>/samlad/<int:point>/", merging.merged_edit, name="merged_edit"),
    path("lagesbild/<int:pk>/samlad/<int:point>/ta-bort/", merging.merged_remove, name="merged_remove"),
    path("plan/<int:pk>/", plan.plan, name="plan"),
    path("plan/<int:pk>/paborja/", plan.edition_start, name="edition_start"),
    path("plan/<int:pk>/hoppa-over/", plan.year_skip, name="year_skip"),
    path("partnerskap/<slug:slug>/moten/", meetings.meetings, name="meetings"),
    path("partnerskap/<slug:slug>/moten/nytt/", meetings.meeting_plan, name="meeting_plan"),
    path("mote/<int:pk>/", meetings.meeting, name="meeting"),
    path("mote/<int:pk>/om/", meetings.meeting_replan, name="meeting_replan"),
    path("mote/<int:pk>/stall-in/", meetings.meeting_cancel, name="meeting_cancel"),
    path("mote/<int:pk>/dagordning/", meetings.agenda_send, name="agenda_send"),
    path("mote/<int:pk>/anteckningar/", meetings.meeting_minutes, name="meeting_minutes"),
    path("mote/<int:pk>/mote.pdf", meetings.meeting_paper, name="meeting_paper"),
    path("mote/<int:pk>/punkt/ny/", point_views.agenda_point_add, name="agenda_point_add"),
    path("mote/<int:pk>/punkt/<int:point>/", point_views.agenda_point_edit, name="agenda_point_edit"),
    path("mote/<int:pk>/punkt/<int:point>/upp/", point_views.agenda_point_move, {"step": -1}, name="agenda_point_up"),
    path("mote/<int:pk>/punkt/<int:point>/ner/", point_views.agenda_point_move, {"step": 1}, name="agenda_point_down"),
    path("mote/<int:pk>/punkt/<int:point>/ta-bort/", point_views.agenda_point_remove, name="agenda_point_remove"),
    path("mote/<int:pk>/beslut/nytt/", decisions.meeting_decision_add, name="meeting_decision_add"),
    path("mote/<int:pk>/beslut/<int:decision>/", decisions.meeting_decision_edit, name="meeting_decision_edit"),
    path(
        "mote/<int:pk>/beslut/<int:decision>/ta-bort/",
        decisions.meeting_decision_remove,
        name="meeting_decision_remove",
    ),
    path("mote/<int:pk>/beslut/<int:decision>/klar/", decisions.meeting_task_done, name="meeting_task_done"),
    path(
        "mote/<int:pk>/beslut/<int:decision>/atgard/", decisions.meeting_decision_place, name="meeting_decision_place"
    ),
    path("plan/<int:pk>/moten/nytt/", held_views.meeting_add, name="meeting_add"),
    path("plan/<int:pk>/moten/<int:meeting>/", held_views.meeting_edit, name="meeting_edit"),
    path("plan/<int:pk>/lagen/", follow_up.duty_register, name="duty_register"),
    path("plan/<int:pk>/uppfoljning/<uuid:key>/", follow_up.follow_up, name="follow_up"),
    path("plan/<int:pk>/underlag/<int:evidence>/", follow_up.evidence, name="evidence"),
    path("plan/<int:plan>/<int:number>/", edition.edition, name="edition"),
    path("plan/<int:plan>/<int:number>/uppfoljning/", follow_up.edition_follow_up, name="edition_follow_up"),
    path("plan/<int:plan>/<int:number>/uppfoljning.pdf", follow_up.edition_follow_up_pdf, name="edition_follow_up_pdf"),
    path(
        "plan/<int:plan>/<int:number>/fullmaktige.pdf", follow_up.edition_council_report, name="edition_council_report"
    ),
    path("plan/<int:plan>/<int:number>/omgangar/", rounds.edition_rounds, name="edition_rounds"),
    path("plan/<int:plan>/<int:number>/omgangar/<int:place>/", rounds.edition_round, name="edition_round"),
    path(
        "plan/<int:plan>/<int:number>/omgangar/<int:place>/<uuid:key>/", rounds.round_follow_up, name="round_follow_up"
    ),
    path("plan/<int:plan>/<int:number>/omgangar/<int:place>/avsluta/", rounds.round_close, name="round_close"),
    path("plan/<int:plan>/<int:number>/omgangar/<int:place>/rapport.pdf", rounds.round_report, name="round_report"),
    path("plan/<int:plan>/<int:number>/period/", text_views.edition_period, name="edition_period"),
    path("plan/<int:plan>/<int:number>/lagesbild/", text_views.edition_lagesbild, name="edition_lagesbild"),
    path("plan/<int:plan>/<int:number>/lagesbild/valj/", lagesbild.edition_cite, name="edition_cite"),
    path(
        "plan/<int:plan>/<int:number>/resurser/<int:organisation>/",
        text_views.edition_resources,
        name="edition_resources",
    ),
    path("plan/<int:plan>/<int:number>/omraden/", text_views.edition_focus_areas, name="edition_focus_areas"),
    path("plan/<int:plan>/<int:number>/omraden/<int:pk>/", text_views.focus_area_edit, name="focus_area_edit"),
    path(
        "plan/<int:plan>/<int:number>/omraden/<int:pk>/upp/",
        text_views.focus_area_move,
        {"step": -1},
        name="focus_area_up",
    ),
    path(
        "plan/<int:plan>/<int:number>/omraden/<int:pk>/ner/",
        text_views.focus_area_move,
        {"step": 1},
        name="focus_area_down",
    ),
    path(
        "plan/<int:plan>/<int:number>/omraden/<int:pk>/ta-bort/",
        text_views.focus_area_remove,
        name="focus_area_remove",
    ),
    path("plan/<int:plan>/<int:number>/underskrift/", signing.edition_sign, name="edition_sign"),
    path("plan/<int:plan>/<int:number>/underskrift/skriv-om/", signing.signing_text_renew, name="signing_text_renew"),
    path("plan/<int:plan>/<int:number>/antagande/", adoption.edition_adopt, name="edition_adopt"),
    path("plan/<int:plan>/<int:number>/antagande/ratta/", adoption.adoption_correct, name="adoption_correct"),
    path("plan/<int:plan>/<int:number>/antagande/utdrag/", adoption.edition_extract, name="edition_extract"),
    path("plan/<int:plan>/<int:number>/plan.pdf", adoption.edition_paper, name="edition_paper"),
    path("plan/<int:plan>/<int:number>/affisch.pdf", promises.edition_wall_paper, name="edition_wall_paper"),
    path("plan/<int:plan>/<int:number>/plan.docx", docx_views.edition_word, name="edition_word"),
    path("plan/<int:plan>/<int:number>/bidrag/", grant.edition_grant, name="edition_grant"),
    path("plan/<int:plan>/<int:number>/bidrag.docx", grant.edition_grant_word, name="edition_grant_word"),
    path("plan/<int:plan>/<int:number>/plan.xlsx", export.edition_sheet, name="edition_sheet"),
    path("plan/<int:plan>/<int:number>/plan.json", export.edition_json, name="edition_json"),
    path("plan/<int:plan>/<int:number>/andringar.pdf", export.edition_changes_pdf, name="edition_changes_pdf"),
    path("plan/<int:plan>/<int:number>/las-in/", workbook.edition_import, name="edition_import"),
    path(
        "plan/<int:plan>/<int:number>/las-in/<slug:digest>/",
        workbook.edition_import_preview,
        name="edition_import_look",
    ),
    path("plan/<int:plan>/<int:number>/ta-in/", existing_plan.existing_plan, name="existing_plan"),
    path(
        "plan/<int:plan>/<int:number>/ta-in/<slug:digest>/",
        existing_plan.existing_plan_look,
        name="existing_plan_look",
    ),
    path("plan/<int:plan>/<int:number>/omrade/<int:focus_area>/nytt-mal/", goals.goal_add, name="goal_add"),
    path("plan/<int:plan>/<int:number>/omrade/<int:pk>/las/", edition.area_show, name="area_show"),
    path(
        "plan/<int:plan>/<int:number>/omrade/<int:focus_area>/ny-atgard/",
        goals.measure_add_to_area,
        name="measure_add_to_area",
    ),
    path("plan/<int:plan>/<int:number>/mal/<uuid:key>/", goal_page.goal, name="goal"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/", goals.goal_edit, name="goal_edit"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/las/", edition.goal_show, name="goal_show"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/upp/", goals.goal_move, {"step": -1}, name="goal_up"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ner/", goals.goal_move, {"step": 1}, name="goal_down"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/flytta/", goals.goal_move, name="goal_place"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ta-ut/", removal_views.goal_leave_out, name="goal_leave_out"),
    path("plan/<int:plan>/<int:number>/mal/<int:pk>/ny-atgard/", goals.measure_add, name="measure_add"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/", goals.measure_edit, name="measure_edit"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/upp/", goals.measure_move, {"step": -1}, name="measure_up"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/ner/", goals.measure_move, {"step": 1}, name="measure_down"),
    path("plan/<int:plan>/<int:number>/atgard/<int:pk>/flytta/", goals.measure_move, name="measure_place"),
    path(
        "plan/<int:plan>/<int:number>/atgard/<int:pk>/ta-ut/", removal_views.measure_leave_out, name="measure_leave_out"
    ),
    path("plan/<int:plan>/<int:number>/utgatt/<int:pk>/ta-in/", removal_views.restore_departed, name="take_in_again"),
    path("plan/<int:plan>/<int:number>/problem/", problems.edition_problems, name="edition_problems"),
    path("plan/<int:plan>/<int:number>/problem/nytt/", problems.problem_add, name="problem_add"),
    path("plan/<int:plan>/<int:number>/problem/<int:pk>/", problems.problem_edit, name="problem_edit"),
    path(
        "plan/<int:plan>/<int:number>/problem/<int:pk>/overst/",
        problems.problem_move,
        {"step": -(10**6)},
        name="problem_top",
    ),
    path("plan/<int:plan>/<int:number>/problem/<int:pk>/upp/", problems.problem_move, {"step": -1}, name="problem_up"),
    path("plan/<int:plan>/<int:number>/problem/<int:pk>/ner/", problems.problem_move, {"step": 1}, name="problem_down"),
    path("plan/<int:plan>/<int:number>/problem/<int:pk>/ta-bort/", problems.problem_remove, name="problem_remove"),
    path("plan/<int:plan>/<int:number>/problem/<int:pk>/ny-orsak/", problems.cause_add, name="cause_add"),
    path("plan/<int:plan>/<int:number>/orsak/<int:pk>/", problems.cause_edit, name="cause_edit"),
    path("plan/<int:plan>/<int:number>/orsak/<int:pk>/ta-bort/", problems.cause_remove, name="cause_remove"),
    path("plan/<int:plan>/<int:number>/kedjan/", chain.edition_chain, name="edition_chain"),
    path("plan/<int:plan>/<int:number>/andringar/", changes.edition_changes, name="edition_changes"),
    path("plan/<int:plan>/<int:number>/skicka/", review.edition_send, name="edition_send"),
    path("plan/<int:plan>/<int:number>/granskning/", review.edition_review, name="edition_review"),
    path(
        "plan/<int:plan>/<int:number>/granskning/oforandrade/", answer_views.review_unchanged, name="review_unchanged"
    ),
    path(
        "plan/<int:plan>/<int:number>/granskning/inga-synpunkter/",
        answer_views.review_without_comments,
        name="review_without_comments",
    ),
    path("plan/<int:plan>/<int:number>/granskning/<uuid:key>/", review.goal_review, name="goal_review"),
    path(
        "plan/<int:plan>/<int:number>/granskning/<uuid:key>/ta-tillbaka/",
        answer_views.answer_withdraw,
        name="answer_withdraw",
    ),
    path("plan/<int:plan>/<int:number>/svar/", review.edition_answers, name="edition_answers"),
    path(
        "plan/<int:plan>/<int:number>/svar/fraga/<int:organisation>/",
        answer_views.organisation_ask,
        name="organisation_ask",
    ),
    path("plan/<int:plan>/<int:number>/synpunkter/", comments.edition_comments, name="edition_comments"),
    path("plan/<int:plan>/<int:number>/synpunkter/ny/", comments.plan_comment_add, name="plan_comment_add"),
    path("plan/<int:plan>/<int:number>/synpunkter/ny/<uuid:key>/", comments.plan_comment_add, name="plan_comment_add"),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/ny/<int:focus_area>/",
        comments.plan_comment_add,
        name="plan_comment_add",
    ),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/<int:pk>/svara/",
        comments.plan_comment_answer,
        name="plan_comment_answer",
    ),
    path(
        "plan/<int:plan>/<int:number>/synpunkter/<int:pk>/besvarad/",
        comments.plan_comment_resolve,
        name="plan_comment_resolve",
    ),
    path("plan/<int:plan>/<int:number>/forslag/nytt/", proposal_views.proposal_add, name="proposal_add"),
    path(
        "plan/<int:plan>/<int:number>/forslag/<int:pk>/ta-upp/",
        proposal_views.proposal_take_up,
        name="proposal_take_up",
    ),
    path(
        "plan/<int:plan>/<int:number>/forslag/<int:pk>/avboj/", proposal_views.proposal_decline, name="proposal_decline"
    ),
]
