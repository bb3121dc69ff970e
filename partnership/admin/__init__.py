"""Frameworks, partnerships, agreements and their papers, in Django's admin."""

from partnership.admin import agreement, framework, paper, review

__all__ = ["agreement", "framework", "paper", "review"]
