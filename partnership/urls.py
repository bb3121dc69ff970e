from django.urls import path

from partnership.views import drafting, locking, reading, reviewing

urlpatterns = [
    path("avtal/<slug:slug>/", reading.agreement, name="agreement"),
    path("avtal/<slug:slug>/visa/", reading.agreement_print_view, name="agreement_print_view"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/", drafting.section_edit, name="section_edit"),
    path("avtal/<slug:slug>/skicka-pa-granskning/", reviewing.agreement_send, name="agreement_send"),
    path("avtal/<slug:slug>/las-texten/", locking.agreement_lock, name="agreement_lock"),
    path("avtal/<slug:slug>/utkast.pdf", reading.agreement_draft_pdf, name="agreement_draft_pdf"),
    path("avtal/<slug:slug>/exemplar.pdf", reading.agreement_papers, name="agreement_papers"),
    path("avtal/<slug:slug>/exemplar-<int:number>.pdf", reading.agreement_paper, name="agreement_paper"),
    path("overordnat-avtal/<slug:slug>/bilaga", reading.framework_appendix, name="framework_appendix"),
]
