"""The hardship archive (困难职工档案): one household, named after one employee, and everything it declares.

``file`` holds the archive itself and what keeps it unique, ``household`` the rows it owns.
"""

from __future__ import annotations

from models.archive.file import ArchiveChange, ArchivePerson, HardshipArchive
from models.archive.household import (
    Disease,
    Evidence,
    FamilyMember,
    IncomeItem,
    MedicalExpense,
    RigidExpense,
)
from models.archive.lists import (
    ARCHIVE_CONSENTS,
    CATEGORIES,
    CLOSED_STATES,
    COUNTED_INCOME,
    EVIDENCE_KINDS,
    HEAD,
    INCOME_KINDS,
    LEVELS,
    MEDICAL_EVIDENCE,
    PLACES,
    RELATIONS,
    RIGID_KINDS,
    STATES,
)
from models.archive.survey import EconomicCheck, HouseholdSurvey

__all__ = [
    "ARCHIVE_CONSENTS", "CATEGORIES", "CLOSED_STATES", "COUNTED_INCOME", "EVIDENCE_KINDS", "HEAD", "INCOME_KINDS",
    "LEVELS", "MEDICAL_EVIDENCE", "PLACES", "RELATIONS", "RIGID_KINDS", "STATES",
    "ArchiveChange", "ArchivePerson", "Disease", "Evidence", "FamilyMember",
    "EconomicCheck", "HardshipArchive", "HouseholdSurvey", "IncomeItem", "MedicalExpense", "RigidExpense",
]
