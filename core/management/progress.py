"""A progress bar for commands. It is drawn on a terminal, never in a log."""

WIDTH = 30


class Progress:
    """Shows progress. Call it with (done, total). Leaving the context clears the line."""

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
