"""The ways a service says no. A view turns them into a form error, a flash or a JSON problem in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.text import N_, Text

NOT_YOURS = N_("You may not do this.")
CHANGED = N_("This record was changed in the meantime. Reload it and try again.")


class DomainError(Exception):
    """A rule of the trade refuses. `message` is a Text, `field` the input at fault, `code` a word for machines."""

    status = 422

    def __init__(self, message: str | Text, /, field: str | None = None, code: str = "REFUSED", **params: Any) -> None:
        self.message = Text.of(message, **params)
        self.field = field
        self.code = code
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Unseen(DomainError):
    """The row does not exist or lies outside what the actor sees; the answer is the same for both."""

    status = 404

    def __init__(self) -> None:
        super().__init__(N_("Not found"), code="NOT_FOUND")
        self.args = ()


class Forbidden(DomainError):
    """The actor sees the row and may not do this with it."""

    status = 403

    def __init__(
        self,
        message: str | Text = NOT_YOURS,
        /,
        field: str | None = None,
        code: str = "FORBIDDEN",
        **params: Any,
    ) -> None:
        super().__init__(message, field, code, **params)


class Stale(DomainError):
    """Somebody was faster: the row has another version or is decided already. Say who and when where it is known."""

    status = 409

    def __init__(
        self,
        message: str | Text = CHANGED,
        /,
        field: str | None = None,
        code: str = "STALE",
        **params: Any,
    ) -> None:
        super().__init__(message, field, code, **params)


class Invalid(DomainError):
    """Several fields are wrong. `errors` maps a field ("id_no", "members.0.id_no") to its Texts.

    With one error in all, `message` and `field` are that error's; else the message asks to correct the marked fields.
    """

    def __init__(self, errors: Mapping[str, str | Text | Sequence[str | Text]]) -> None:
        self.errors: dict[str, list[Text]] = {
            name: [Text.of(e) for e in ([found] if isinstance(found, str | Text) else found)]
            for name, found in errors.items()
        }
        every = [(name, text) for name, texts in self.errors.items() for text in texts]
        message: str | Text = every[0][1] if len(every) == 1 else N_("Please correct the marked fields.")
        super().__init__(message, field=every[0][0] if every else None, code="INVALID")
        self.args = (errors,)
