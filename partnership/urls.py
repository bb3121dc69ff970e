from django.urls import path

from partnership.access import invitation_views as invitations
from partnership.access import views as access
from partnership.agreement import public_views
from partnership.agreement import views as agreement
from partnership.agreement_list import views as agreement_list
from partnership.archive import views as archive
from partnership.contact import views as contact
from partnership.copies import correction_views
from partnership.copies import views as copies
from partnership.decisions import views as decisions
from partnership.drafting.views import appendices, parties, sections, starting
from partnership.history import views as history
from partnership.locking import views as locking
from partnership.registered_papers import views as registered_papers
from partnership.review import views as review
from partnership.scans import views as scans
from partnership.setup import views as setup
from partnership.term import views as term

urlpatterns = [
    path("oppet/avtal/<slug:slug>/", public_views.public_agreement, name="public_agreement"),
    path("hjalp/kontakt/", contact.contact, name="contact"),
    path("avtal/", agreement_list.agreements, name="agreements"),
    path("avtal/lista.xlsx", agreement_list.agreements_xlsx, name="agreements_xlsx"),
    path("avtal/lista.csv", agreement_list.agreements_csv, name="agreements_csv"),
    path("partnerskap/<slug:slug>/atkomst/", access.partnership_access, name="partnership_access"),
    path("partnerskap/<slug:slug>/atkomst/ge-roll/", access.access_give, name="access_give"),
    path("partnerskap/<slug:slug>/atkomst/bekrafta/<int:pk>/", access.access_confirm, name="access_confirm"),
    path("partnerskap/<slug:slug>/atkomst/begaran/<int:pk>/", access.access_answer, name="access_answer"),
    path("organisation/<int:pk>/atkomst/", access.organisation_access, name="organisation_access"),
    path("organisation/<int:pk>/bjud-in/", invitations.invite_colleague, name="invite_colleague"),
    path("inbjudningar/<int:pk>/skicka-igen/", invitations.invitation_again, name="invitation_again"),
    path("inbjudningar/<int:pk>/ta-tillbaka/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("atkomst/be-om/", access.access_ask, name="access_ask"),
    path("atkomst/<int:pk>/", access.access_change, name="access_change"),
    path("atkomst/<int:pk>/avsluta/", access.access_end, name="access_end"),
    path("nytt-partnerskap/", setup.partnership_new, name="partnership_new"),
    path("partnerskap/<slug:slug>/parter/", setup.partnership_parties, name="partnership_parties"),
    path("partnerskap/<slug:slug>/registrera-aldre-avtal/", registered_papers.register_paper, name="register_paper"),
    path("partnerskap/<slug:slug>/inskannat/", scans.scans, name="scans"),
    path("inskannat/<int:pk>/", scans.scan_heap, name="scan_heap"),
    path("inskannat/<int:pk>/fler/", scans.scan_add, name="scan_add"),
    path("inskannat/<int:pk>/las-igen/", scans.scan_again, name="scan_again"),
    path("inskannat/<int:pk>/placera/", scans.scan_place, name="scan_place"),
    path("inskannat/<int:pk>/lagg-in/", scans.scan_file, name="scan_file"),
    path("inskannat/<int:pk>/kasta/", scans.scan_discard, name="scan_discard"),
    path("inskannat/<int:pk>/sida/<int:page>.jpg", scans.scan_picture, name="scan_picture"),
    path("inskannat/<int:pk>/fil/<int:number>", scans.scan_original, name="scan_original"),
    path("avtal/<slug:slug>/", agreement.agreement, name="agreement"),
    path("avtal/<slug:slug>/visa/", agreement.agreement_print_view, name="agreement_print_view"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/", sections.section_edit, name="section_edit"),
    path("partnerskap/<slug:slug>/nytt-avtal/", starting.agreement_new, name="agreement_new"),
    path("avtal/<slug:slug>/samma-med-annan-part/", starting.agreement_alike, name="agreement_alike"),
    path("avtal/<slug:slug>/om-avtalet/", starting.agreement_outline, name="agreement_outline"),
    path("avtal/<slug:slug>/ordna/", sections.agreement_arrange, name="agreement_arrange"),
    path("avtal/<slug:slug>/fyll-i/", sections.agreement_fill, name="agreement_fill"),
    path("avtal/<slug:slug>/utkast.docx", sections.agreement_draft_word, name="agreement_draft_word"),
    path("avtal/<slug:slug>/nytt-avsnitt/", sections.section_add, name="section_add"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/flytta/", sections.section_move, name="section_move"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/ta-bort/", sections.section_remove, name="section_remove"),
    path("avtal/<slug:slug>/ny-part/", parties.party_add, name="party_add"),
    path("avtal/<slug:slug>/part/<int:pk>/", parties.party_edit, name="party_edit"),
    path("avtal/<slug:slug>/part/<int:pk>/flytta/", parties.party_move, name="party_move"),
    path("avtal/<slug:slug>/part/<int:pk>/ta-bort/", parties.party_remove, name="party_remove"),
    path("avtal/<slug:slug>/part/<int:pk>/ny-undertecknare/", parties.signatory_add, name="signatory_add"),
    path("avtal/<slug:slug>/undertecknare/<int:pk>/", parties.signatory_edit, name="signatory_edit"),
    path("avtal/<slug:slug>/undertecknare/<int:pk>/flytta/", parties.signatory_move, name="signatory_move"),
    path("avtal/<slug:slug>/undertecknare/<int:pk>/ta-bort/", parties.signatory_remove, name="signatory_remove"),
    path("avtal/<slug:slug>/ny-bilaga/", appendices.appendix_add, name="appendix_add"),
    path("avtal/<slug:slug>/bilaga/<int:pk>/", appendices.appendix_edit, name="appendix_edit"),
    path("avtal/<slug:slug>/bilaga/<int:pk>/ta-bort/", appendices.appendix_remove, name="appendix_remove"),
    path("avtal/<slug:slug>/bilaga-<int:number>", appendices.agreement_appendix, name="agreement_appendix"),
    path("avtal/<slug:slug>/skicka-pa-granskning/", review.agreement_send, name="agreement_send"),
    path("avtal/<slug:slug>/ta-tillbaka/", review.agreement_take_back, name="agreement_take_back"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/synpunkt/", review.comment_add, name="comment_add"),
    path("avtal/<slug:slug>/synpunkt/<int:pk>/svara/", review.comment_answer, name="comment_answer"),
    path("avtal/<slug:slug>/synpunkt/<int:pk>/besvarad/", review.comment_resolve, name="comment_resolve"),
    path("avtal/<slug:slug>/synpunkt/<int:pk>/oppna/", review.comment_reopen, name="comment_reopen"),
    path("avtal/<slug:slug>/inga-synpunkter/", review.agreement_no_comments, name="agreement_no_comments"),
    path("avtal/<slug:slug>/synpunkter/", review.agreement_comments, name="agreement_comments"),
    path("avtal/<slug:slug>/synpunkter.csv", review.agreement_comments_csv, name="agreement_comments_csv"),
    path("avtal/<slug:slug>/synpunkter.xlsx", review.agreement_comments_xlsx, name="agreement_comments_xlsx"),
    path("avtal/<slug:slug>/las-texten/", locking.agreement_lock, name="agreement_lock"),
    path("avtal/<slug:slug>/makulera/", locking.agreement_void, name="agreement_void"),
    path("avtal/<slug:slug>/version-<int:number>.pdf", locking.agreement_voided_papers, name="agreement_voided_papers"),
    path("avtal/<slug:slug>/historik/", history.agreement_history, name="agreement_history"),
    path("avtal/<slug:slug>/utkast.pdf", agreement.agreement_draft_pdf, name="agreement_draft_pdf"),
    path("avtal/<slug:slug>/exemplar.pdf", agreement.agreement_papers, name="agreement_papers"),
    path("avtal/<slug:slug>/exemplar-<int:number>.pdf", agreement.agreement_paper, name="agreement_paper"),
    path("avtal/<slug:slug>/exemplar/utskrivna/", copies.copies_printed, name="copies_printed"),
    path("avtal/<slug:slug>/exemplar/<int:number>/", copies.copy, name="copy"),
    path("avtal/<slug:slug>/exemplar/<int:number>/skicka/", copies.copy_step, name="copy_send"),
    path("avtal/<slug:slug>/exemplar/<int:number>/underskrift/", copies.copy_step, name="copy_sign"),
    path("avtal/<slug:slug>/exemplar/<int:number>/e-underskrift/", copies.copy_step, name="copy_sign_electronically"),
    path("avtal/<slug:slug>/exemplar/<int:number>/ater/", copies.copy_step, name="copy_return"),
    path("avtal/<slug:slug>/exemplar/<int:number>/lamna/", copies.copy_step, name="copy_hand_over"),
    path("avtal/<slug:slug>/exemplar/<int:number>/skanna/", copies.copy_step, name="copy_scan"),
    path("avtal/<slug:slug>/exemplar/nytt/", correction_views.original_add, name="original_add"),
    path("avtal/<slug:slug>/exemplar/<int:number>/ratta/", correction_views.copy_correct, name="copy_correct"),
    path(
        "avtal/<slug:slug>/exemplar/<int:number>/underskrift/<int:pk>/",
        correction_views.signature_correct,
        name="signature_correct",
    ),
    path(
        "avtal/<slug:slug>/exemplar/<int:number>/underskrift/<int:pk>/ta-bort/",
        correction_views.signature_withdraw,
        name="signature_withdraw",
    ),
    path("avtal/<slug:slug>/exemplar/<int:number>/inskannat", copies.copy_scanned, name="copy_scanned"),
    path("avtal/<slug:slug>/part/<int:pk>/underskrifter/", copies.party_signed, name="party_signed"),
    path("avtal/<slug:slug>/part/<int:pk>/beslut/", decisions.decision_add, name="decision_add"),
    path("avtal/<slug:slug>/part/<int:pk>/utan-beslut/", decisions.decision_not_needed, name="decision_not_needed"),
    path("avtal/<slug:slug>/beslut/<int:pk>/", decisions.decision_edit, name="decision_edit"),
    path("avtal/<slug:slug>/beslut/<int:pk>/ta-bort/", decisions.decision_remove, name="decision_remove"),
    path("avtal/<slug:slug>/beslut/<int:pk>/protokollsutdrag", decisions.decision_extract, name="decision_extract"),
    path("avtal/<slug:slug>/tillagg/", term.agreement_amend, name="agreement_amend"),
    path("avtal/<slug:slug>/efterfoljare/", term.agreement_succeed, name="agreement_succeed"),
    path("avtal/<slug:slug>/forlang/", term.agreement_extend, name="agreement_extend"),
    path("avtal/<slug:slug>/bevaka/", term.agreement_watch, name="agreement_watch"),
    path("avtal/<slug:slug>/saga-upp/", term.agreement_end, name="agreement_end"),
    path("avtal/<slug:slug>/uppsagning", term.agreement_end_paper, name="agreement_end_paper"),
    path("avtal/<slug:slug>/forlangning-<int:pk>", term.agreement_extension_paper, name="agreement_extension_paper"),
    path("avtal/<slug:slug>/arkivpaket.zip", archive.agreement_package, name="agreement_package"),
    path("overordnat-avtal/<slug:slug>/bilaga", agreement.framework_appendix, name="framework_appendix"),
]
