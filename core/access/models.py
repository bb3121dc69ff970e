"""Tables for logging in: sessions, and requests for new passwords."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from core.models import User


class Session(AbstractBaseSession):
    """A session that stores whose it is, so that all sessions of one person can be ended (closing.py)."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    @classmethod
    def get_session_store_class(cls):
        from core.access.sessions import SessionStore

        return SessionStore


class PasswordRequest(models.Model):
    """A request for a letter with a new password. The row does not say whether the address has an account.

    The row is kept for an hour, so that requests can be counted, and then deleted.
    """

    email = models.CharField(max_length=254)  # as it was typed, in small letters
    network = models.CharField(max_length=50)  # that the request came from: client_address.network_of
    site = models.CharField(max_length=300)  # the beginning of the link, "https://portalen.haninge.se"
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True, db_index=True)  # when to try next; empty when the letter is done with
    tries = models.PositiveSmallIntegerField(default=0)
