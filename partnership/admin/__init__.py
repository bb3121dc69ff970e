"""Frameworks, partnerships, agreements and their papers, in Django's admin."""

from partnership.admin import agreement, copies, framework, review

__all__ = ["agreement", "copies", "framework", "review"]
