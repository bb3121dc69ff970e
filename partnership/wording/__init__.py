"""Whether the words of an agreement's text agree with its fields: its period, its parties and its districts."""
