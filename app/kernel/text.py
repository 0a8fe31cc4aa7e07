"""Texts that are written in English here and translated where they are shown."""

from __future__ import annotations

from typing import Any


def N_(msgid: str) -> str:
    """Mark a msgid for the translation catalogue and return it unchanged."""
    return msgid


class Text:
    """A message with its values, translated late: the kernel knows the sentence, the page knows the language.

    `str()` is the English sentence. Values may be Texts themselves. As in gettext, a msgid without values is taken
    literally (a lone `%` is fine), one with values is filled by `%(name)s`.
    """

    __slots__ = ("msgid", "params")

    msgid: str
    params: dict[str, Any]

    def __init__(self, msgid: str, /, **params: Any) -> None:
        object.__setattr__(self, "msgid", msgid)
        object.__setattr__(self, "params", params)

    @classmethod
    def of(cls, message: str | Text, /, **params: Any) -> Text:
        """The message itself when it is a Text already, else a Text of that msgid."""
        return message if isinstance(message, Text) else cls(message, **params)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a Text does not change")

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.msgid == other.msgid and self.params == other.params

    def __hash__(self) -> int:
        # values may be lists; equal Texts have the same msgid and names, which is all a hash must promise
        return hash((self.msgid, tuple(sorted(self.params))))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.msgid, self.params)


def _rebuild(msgid: str, params: dict[str, Any]) -> Text:
    return Text(msgid, **params)
