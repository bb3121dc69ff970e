# What mypy must know of Django's models to judge our own code: that a choice is a text. The rest is taken as it comes.

from enum import EnumMeta, StrEnum
from typing import Any

class _ChoicesMeta(EnumMeta):
    @property
    def choices(cls) -> list[tuple[str, Any]]: ...
    @property
    def labels(cls) -> list[Any]: ...
    @property
    def names(cls) -> list[str]: ...
    @property
    def values(cls) -> list[str]: ...

class TextChoices(StrEnum, metaclass=_ChoicesMeta):  # type: ignore[misc]  # its members stand in the apps
    @property
    def label(self) -> Any: ...

def __getattr__(name: str) -> Any: ...
