from django.urls import path

from partnership.views import drafting, history, locking, reading, reviewing

urlpatterns = [
    path("avtal/<slug:slug>/", reading.agreement, name="agreement"),
    path("avtal/<slug:slug>/visa/", reading.agreement_print_view, name="agreement_print_view"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/", drafting.section_edit, name="section_edit"),
    path("avtal/<slug:slug>/skicka-pa-granskning/", reviewing.agreement_send, name="agreement_send"),
    path("avtal/<slug:slug>/ta-tillbaka/", reviewing.agreement_take_back, name="agreement_take_back"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/synpunkt/", reviewing.comment_add, name="comment_add"),
    path("avtal/<slug:slug>/synpunkt/<int:pk>/svara/", reviewing.comment_answer, name="comment_answer"),
    path("avtal/<slug:slug>/synpunkt/<int:pk>/besvarad/", reviewing.comment_resolve, name="comment_resolve"),
    path("avtal/<slug:slug>/synpunkter/", reviewing.agreement_comments, name="agreement_comments"),
    path("avtal/<slug:slug>/synpunkter.csv", reviewing.agreement_comments_csv, name="agreement_comments_csv"),
    path("avtal/<slug:slug>/synpunkter.xlsx", reviewing.agreement_comments_xlsx, name="agreement_comments_xlsx"),
    path("avtal/<slug:slug>/las-texten/", locking.agreement_lock, name="agreement_lock"),
    path("avtal/<slug:slug>/makulera/", locking.agreement_void, name="agreement_void"),
    path(
        "avtal/<slug:slug>/version-<int:number>.pdf", locking.agreement_voided_papers, name="agreement_voided_papers"
    ),
    path("avtal/<slug:slug>/historik/", history.agreement_history, name="agreement_history"),
    path("avtal/<slug:slug>/utkast.pdf", reading.agreement_draft_pdf, name="agreement_draft_pdf"),
    path("avtal/<slug:slug>/exemplar.pdf", reading.agreement_papers, name="agreement_papers"),
    path("avtal/<slug:slug>/exemplar-<int:number>.pdf", reading.agreement_paper, name="agreement_paper"),
    path("overordnat-avtal/<slug:slug>/bilaga", reading.framework_appendix, name="framework_appendix"),
]
