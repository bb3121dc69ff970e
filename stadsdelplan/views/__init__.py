"""The pages of the district plan, by stage."""

from stadsdelplan.views.overview import home, partnership
from stadsdelplan.views.reading import edition

__all__ = ["edition", "home", "partnership"]
