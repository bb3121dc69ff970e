"""Figures on their way in: each source is read into the same plain rows, compared with what is stored, and taken in."""
