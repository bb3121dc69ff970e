"""Fetch figures from Kolada and Statistics Sweden: with one button, and each night for all municipalities in use."""
