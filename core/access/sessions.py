"""Sessions in the database, each with its person. SESSION_ENGINE names this module."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from core.access.models import Session


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row
