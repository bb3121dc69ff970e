"""District plans with their editions, goals and measures, situation pictures, and the year wheel, in Django's admin."""

from stadsdelplan.admin import calendar, editions, lagesbild

__all__ = ["calendar", "editions", "lagesbild"]
