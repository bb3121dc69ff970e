"""The Jordbro case and its made-up companions: data files, and the loader that brings them in through the verbs."""
