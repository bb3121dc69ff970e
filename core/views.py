"""Pages that belong to no partnership: signing in, errors, health."""

from django.http import HttpResponse


def bad_request(request, exception=None):
    return HttpResponse(status=400)


def forbidden(request, exception=None):
    return HttpResponse(status=403)


def not_found(request, exception=None):
    return HttpResponse(status=404)


def server_error(request):
    return HttpResponse(status=500)


def csrf_failure(request, reason=""):
    return HttpResponse(status=403)


def login_locked(request, credentials=None, *args, **kwargs):
    return HttpResponse(status=429)
