"""Pages on which a heap of scanned pages is dropped, looked at, and filed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import permissions
from core.concurrency.refusals import ForbiddenStepError
from core.files import serving
from core.permissions import Permission, require
from partnership.models import KEPT_DAYS, HeapStatus, Partnership, ScanPage
from partnership.scans import actions as heaps
from partnership.scans import reading
from partnership.scans.forms import DropForm, PlaceForm
from partnership.scans.queries import copies_to_place_in, heaps_of, read_heap
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab, stand_in


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def scans(request, slug):
    partnership = get_partnership(request, slug, Tab.AGREEMENTS)
    _check(request, partnership)
    form = _drop_form(request, partnership.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        return _drop(request, form, partnership)
    own = heaps_of(request.user).filter(partnership=partnership).exclude(status=HeapStatus.CLOSED)
    context = {
        "partnership": partnership,
        "form": form,
        "heaps": own.order_by("-started_at", "-pk"),
        "kept_days": KEPT_DAYS,
        "breadcrumbs": _breadcrumbs(partnership),
    }
    return render(request, "partnership/scans/drop.html", context)


@require_GET
@require(Permission.AGREEMENT_REGISTER)
def scan_heap(request, pk):
    heap = _get_heap(request, pk)
    return _heap_page(request, heap, read_heap(heap, request.user))


@require_POST
@require(Permission.AGREEMENT_REGISTER)
def scan_add(request, pk):
    heap = _get_heap(request, pk)
    form = _drop_form(request, heap.get_absolute_url())
    if form.is_valid():
        return _drop(request, form, heap.partnership, heap)
    return _heap_page(request, heap, read_heap(heap, request.user), drop_form=form)


@require_POST
@require(Permission.AGREEMENT_REGISTER)
def scan_again(request, pk):
    heap = _get_heap(request, pk)
    heaps.read_again(heap=heap, at=timezone.now())
    reading.start_reading(heap)
    return redirect(heap)


@require_POST
@require(Permission.AGREEMENT_REGISTER)
def scan_place(request, pk):
    heap = _get_heap(request, pk)
    page = read_heap(heap, request.user)
    forms = _place_forms(request, page)
    if not sum(len(form.errors) for form in forms):  # of all of them, so that each row has its own
        heaps.place_pages(heap=heap, places=[form.place for form in forms], at=timezone.now())
        messages.success(request, _("The pages are placed."))
        return redirect(heap)
    return _heap_page(request, heap, page, place_forms=forms)


@require_POST
@require(Permission.AGREEMENT_REGISTER)
def scan_file(request, pk):
    heap = _get_heap(request, pk)
    chosen = [int(key) for key in request.POST.getlist("copy") if key.isdecimal() and len(key) < 19]
    if not chosen:
        messages.error(request, _("Choose the copies that get their scans."))
        return redirect(heap)
    filed = heaps.file_copies(heap=heap, chosen=chosen, by=request.user, at=timezone.now())
    sentence = ngettext("%(count)s copy has got its scan.", "%(count)s copies have got their scans.", len(filed))
    messages.success(request, sentence % {"count": len(filed)})
    return redirect(heap)


@require_POST
@require(Permission.AGREEMENT_REGISTER)
def scan_discard(request, pk):
    heap = _get_heap(request, pk)
    is_gone = heaps.discard(heap=heap)
    messages.success(request, _("What was not filed is thrown away."))
    return redirect("scans", heap.partnership.slug) if is_gone else redirect(heap)


@require_GET
@require(Permission.AGREEMENT_REGISTER)
def scan_picture(request, pk, page):
    """Serve the picture of a page without a mark, which the portal drew itself, to the one who dropped it."""
    heap = _get_heap(request, pk)
    found = get_object_or_404(ScanPage.objects.filter(file__heap=heap).exclude(picture=""), pk=page)
    response = HttpResponse(serving.read(found.picture), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@require(Permission.AGREEMENT_REGISTER)
def scan_original(request, pk, number):
    """Serve a file of which pages are filed, as it came, to the one who dropped it."""
    heap = _get_heap(request, pk)
    file = get_object_or_404(heap.files.exclude(original=None).select_related("original"), order=number)
    stored = file.original
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)


def _get_heap(request, pk):
    heap = get_object_or_404(heaps_of(request.user), pk=pk)
    if not Partnership.objects.visible_to(request.user).filter(pk=heap.partnership_id).exists():
        raise Http404
    stand_in(request, heap.partnership, Tab.AGREEMENTS)
    _check(request, heap.partnership)
    return heap


def _check(request, partnership):
    """Raise PermissionDenied unless the person registers papers for an organisation of the partnership."""
    units = permissions.grants(request.user, Permission.AGREEMENT_REGISTER).units(partnership.pk)
    if not partnership.organisations.filter(pk__in=units).exists():
        raise PermissionDenied


def _drop_form(request, cancel_url):
    return DropForm(*((request.POST, request.FILES) if request.method == "POST" else ()), cancel_url=cancel_url)


def _drop(request, form, partnership, heap=None):
    files = form.cleaned_data["files"]
    heap = heaps.drop(partnership=partnership, files=files, by=request.user, at=timezone.now(), heap=heap)
    reading.start_reading(heap)
    return redirect(heap)


def _place_forms(request, page):
    if page.is_reading or page.is_closed or not page.bare:
        if request.method == "POST":
            raise ForbiddenStepError(_("There are no pages to place."))
        return []
    copies = copies_to_place_in(page.heap, request.user)
    typed = [request.POST] if request.method == "POST" else []
    return [PlaceForm(*typed, page=line.page, copies=copies) for line in page.bare]


def _heap_page(request, heap, page, *, drop_form=None, place_forms=None):
    is_settled = not page.is_reading and not page.is_closed
    forms = place_forms
    if forms is None and is_settled and page.bare:
        copies = copies_to_place_in(heap, request.user)
        forms = [PlaceForm(page=line.page, copies=copies) for line in page.bare]
    add_form = drop_form or DropForm()
    add_form.helper.form_action = reverse("scan_add", args=[heap.pk])
    context = {
        "heap": heap,
        "page": page,
        "is_stuck": reading.is_stuck(heap, at=timezone.now()),
        "place_forms": forms or [],
        "drop_form": add_form if is_settled else None,
        "form": drop_form,  # for the title, which says where something is wrong
        "breadcrumbs": _breadcrumbs(
            heap.partnership, _("Heap of %(day)s") % {"day": timezone.localdate(heap.started_at)}
        ),
    }
    return render(request, "partnership/scans/heap.html", context)


def _breadcrumbs(partnership, here=""):
    links = [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url())]
    scans_page = (_("File scanned pages"), reverse("scans", args=[partnership.slug]) if here else "")
    return [*links, scans_page, (here, "")] if here else [*links, scans_page]
