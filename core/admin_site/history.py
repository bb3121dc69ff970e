"""Show the history on the pages of the admin: the entries of a row as sentences, and the page that lists them."""

from django.core.paginator import Paginator
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from core.admin_site import change_records, history_messages

_ON_A_PAGE = 50


class HistoryInSentences:
    """Rows whose history is shown in sentences.

    `sentences` is {verb: sentence}, with %(thing)s for the row's label. `names` labels the values in a content that are
    not fields of the row.
    """

    sentences: dict = {}
    names: dict = {}

    def history_of(self, obj):
        """Return the entries about the row and those that its page shows under it, the newest first."""
        under = [row for rows in change_records.rows_under(obj, self.inlines) for row in rows]
        return change_records.history_of([obj, *under])

    def sentence_of(self, entry):
        """Return the sentence of an entry about such a row, without who did it."""
        return history_messages.sentence(entry, self.sentences)

    def details_of(self, entry, messages):
        """Return the named values of an entry about such a row. `messages` is the page's HistoryMessages."""
        return messages.details(self.model, entry.payload.content, self.names)

    def names_of_chains(self):
        """Return {name: label} of the chains that these rows have."""
        return {}

    @method_decorator(require_GET)
    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if obj:
            page = Paginator(self.history_of(obj), _ON_A_PAGE).get_page(request.GET.get("p"))
            context |= {"page": page, "lines": history_messages.HistoryMessages(self.admin_site).lines(page)}
        return super().history_view(request, object_id, context)
