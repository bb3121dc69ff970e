"""Backups: one moment of the database, with every file that its rows name. docs/decisions/0047 says why it is so."""
