"""Frameworks, partnerships, agreements and their papers, in Django's admin."""

from partnership.admin import access, agreement, copies, framework, review, scans

__all__ = ["access", "agreement", "copies", "framework", "review", "scans"]
