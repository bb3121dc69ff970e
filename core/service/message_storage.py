"""Store a message for the next page, such as "Saved", in a cookie, or in the session if it is too long."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NoticeCookie(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class NoticeStorage(FallbackStorage):
    storage_classes = (NoticeCookie, SessionStorage)
