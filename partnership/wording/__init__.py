"""Check whether the words of an agreement's text agree with its fields: period, parties and districts."""
