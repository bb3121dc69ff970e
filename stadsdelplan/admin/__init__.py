"""District plans with their editions, goals and measures, and situation pictures, in Django's admin."""

from stadsdelplan.admin import editions, lagesbild

__all__ = ["editions", "lagesbild"]
