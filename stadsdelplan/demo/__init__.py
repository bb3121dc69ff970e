"""The Jordbro case and made-up cases beside it: data files, and the loader that stores them through the verbs."""
