"""The forms that change an agreement. A form checks what was typed; the verbs in actions.py store it."""

from core.forms import MarkdownTextarea, PortalModelForm
from partnership.models import Section


class SectionForm(PortalModelForm):
    """One section's heading and text, on the version that the person opened."""

    class Meta:
        model = Section
        fields = ["heading", "body"]
        widgets = {"body": MarkdownTextarea}
