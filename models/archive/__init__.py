"""The hardship archive (困难职工档案): one household, named after one employee, and everything it declares.

``file`` holds the archive itself and what keeps it unique, ``household`` what it declares, ``course`` its changes, reviews and
decisions.
"""

from __future__ import annotations

from models.archive.course import AnnualReview, ArchiveChange, ArchiveSnapshot
from models.archive.exclusion import ExclusionCheck
from models.archive.file import ArchivePerson, HardshipArchive
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
from models.archive.search import ArchiveSearch
from models.archive.survey import EconomicCheck, HouseholdSurvey

__all__ = [
    "ARCHIVE_CONSENTS", "CATEGORIES", "CLOSED_STATES", "COUNTED_INCOME", "EVIDENCE_KINDS", "HEAD", "INCOME_KINDS",
    "LEVELS", "MEDICAL_EVIDENCE", "PLACES", "RELATIONS", "RIGID_KINDS", "STATES",
    "AnnualReview", "ArchiveChange", "ArchivePerson", "ArchiveSearch", "ArchiveSnapshot", "Disease", "EconomicCheck", "Evidence",
    "ExclusionCheck", "FamilyMember",
    "HardshipArchive", "HouseholdSurvey", "IncomeItem", "MedicalExpense", "RigidExpense",
]
