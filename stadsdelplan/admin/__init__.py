"""District plans with editions, goals and measures, situation pictures, meetings and the year wheel, in the admin."""

from stadsdelplan.admin import calendar, editions, lagesbild, meetings

__all__ = ["calendar", "editions", "lagesbild", "meetings"]
