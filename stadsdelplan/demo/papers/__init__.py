"""Papers that municipalities and the police have signed, as examples: a data file for each, and what enters them.

Structure and figures are the papers', the wording is ours, and no person is named. docs/papers.md has the whole table.
"""
