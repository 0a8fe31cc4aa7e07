"""Which documents an archive needs for its application (V12), and why."""

from __future__ import annotations

from app.kernel.documents import Documents, Need
from app.kernel.text import N_

_EVERY = N_("For every application")
_ILLNESS = N_("Cause of hardship: serious illness")
_ACCIDENT = N_("Cause of hardship: accident or natural disaster")
_SCHOOL = N_("Cause of hardship: children at school")


def _by(*causes: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("main_cause", causes), ("minor_causes", causes)


DOCUMENTS = Documents(
    needs=(
        Need("APPLICATION", _EVERY),
        Need("ID_COPY", _EVERY),
        Need("HUKOU", _EVERY),
        Need("INCOME_CERT", _EVERY),
        Need("DIAGNOSIS", _ILLNESS, _by("C06")),
        Need("INVOICE", _ILLNESS, _by("C06")),
        Need("SCHOOL_CERT", _SCHOOL, _by("C09")),
        Need("FEE_RECEIPT", _SCHOOL, _by("C09")),
        Need("DISABILITY_CERT", N_("Cause of hardship: disability"), _by("C11")),
        Need("LOWINC_CERT", N_("The household receives the minimum living allowance"), (("gov_aid_state", ("ENJOY",)),)),
        Need("ACCIDENT_CERT", _ACCIDENT, _by("C07", "C08")),
    ),
    child="evidence",
)
