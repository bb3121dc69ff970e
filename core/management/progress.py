"""A progress bar for commands, on a terminal alone: a log gets none of it."""

WIDTH = 30


class Progress:
    """Call it with how much of how much is done. Leaving the context clears the line."""

    def __init__(self, stream, label):
        self._stream, self._label = stream, label
        self._shown = stream.isatty()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def __call__(self, done, total):
        if self._shown:
            full = WIDTH * done // total if total else WIDTH
            self._stream.write(f"\r\033[K{self._label} [{'#' * full:<{WIDTH}}] {done} / {total}")
            self._stream.flush()
