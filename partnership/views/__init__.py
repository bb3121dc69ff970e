"""Pages of an agreement, by stage. urls.py names each module's own."""
