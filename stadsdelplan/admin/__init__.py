"""District plans with their editions, goals and measures, situation pictures and meetings, in Django's admin."""

from stadsdelplan.admin import editions, lagesbild, meetings

__all__ = ["editions", "lagesbild", "meetings"]
