"""Kinds of JSON beside JSON-stat 2: read into its shape, or refused by their own names."""
