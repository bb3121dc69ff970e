from django.urls import path

from partnership import views

urlpatterns = [
    path("avtal/<slug:slug>/", views.agreement, name="agreement"),
    path("avtal/<slug:slug>/visa/", views.agreement_print_view, name="agreement_print_view"),
    path("avtal/<slug:slug>/avsnitt/<int:pk>/", views.section_edit, name="section_edit"),
    path("avtal/<slug:slug>/skicka-pa-granskning/", views.agreement_send, name="agreement_send"),
    path("avtal/<slug:slug>/las-texten/", views.agreement_lock, name="agreement_lock"),
    path("avtal/<slug:slug>/utkast.pdf", views.agreement_draft_pdf, name="agreement_draft_pdf"),
    path("avtal/<slug:slug>/exemplar.pdf", views.agreement_papers, name="agreement_papers"),
    path("avtal/<slug:slug>/exemplar-<int:number>.pdf", views.agreement_paper, name="agreement_paper"),
    path("overordnat-avtal/<slug:slug>/bilaga", views.framework_appendix, name="framework_appendix"),
]
