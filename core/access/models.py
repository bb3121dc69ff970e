"""Rows of the machinery by which people come in: their sessions, and the new passwords that were asked for."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from core.models import User


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that those of one person can be ended (closing.py)."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    @classmethod
    def get_session_store_class(cls):
        from core.access.sessions import SessionStore

        return SessionStore


class PasswordRequest(models.Model):
    """Somebody asked for a letter with a new password. Whether the address has an account is not known here.

    The row is kept for an hour, so that askings can be counted, and then deleted.
    """

    email = models.CharField(max_length=254)  # as it was typed, in small letters
    network = models.CharField(max_length=50)  # from which it was asked (core.access.client_address.network_of)
    site = models.CharField(max_length=300)  # what the link begins with, "https://portalen.haninge.se"
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True, db_index=True)  # when to try next; nothing where all is done
    tries = models.PositiveSmallIntegerField(default=0)
