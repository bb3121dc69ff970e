"""Where the logs go and how their lines are written: docs/logging.md has the fields, docs/security.md what is told."""

from django.core.exceptions import ImproperlyConfigured

_FORMATTERS = {"line": "line", "json": "object"}  # the setting's word: the formatter


def logging_of(*, log_format: str, level: str, security_log: str) -> dict:
    """Return the setting LOGGING. `security_log` is a file; if it is empty, its lines stand among the others.

    Raises ImproperlyConfigured.
    """
    if log_format not in _FORMATTERS:
        raise ImproperlyConfigured(f"LOG_FORMAT is one of {', '.join(_FORMATTERS)}.")
    file = {"class": "logging.handlers.WatchedFileHandler", "filename": security_log, "formatter": "json"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "core.service.log_lines.LineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            },
            "object": {"()": "core.service.log_lines.JsonFormatter"},
            "json": {"format": "%(message)s"},  # which is JSON already
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": _FORMATTERS[log_format]},
            "security": file if security_log else {"class": "logging.StreamHandler", "formatter": "json"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "portal.security": {"handlers": ["security"], "level": "INFO", "propagate": False},
            "django": {"handlers": [], "level": "INFO"},  # else each line comes twice in debug mode
            "weasyprint.progress": {"propagate": False},  # else every paper tells of its eight steps
        },
    }
