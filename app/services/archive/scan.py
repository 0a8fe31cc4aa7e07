"""What a notice must never hold (V16), said with its name: numbers that identify, addresses, illnesses, names of children.

Everything is compared after NFKC and without blanks, so that full-width digits and spaces between them hide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from app.kernel import idno, mask
from app.kernel.clock import today
from app.kernel.crypto import Secret
from app.kernel.text import N_
from models.archive import FamilyMember, HardshipArchive

ID_NUMBER, PHONE, ACCOUNT = N_("an ID number"), N_("a mobile number"), N_("an account number")
ADDRESS, ILLNESS, CHILD = N_("a home address"), N_("a diagnosis"), N_("the name of a child")
ADULT = 18
_ID = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
#: a road with a house number, or the number of a block, an entrance, a flat
_STREET = re.compile(
    r"[\u4e00-\u9fff](?:路|街|巷|弄|胡同|小区|新村|花园|家园|苑)\d+|\d+(?:号楼|号院|栋|幢|单元|室)|(?:路|街|巷|弄|村)\d+号")
#: words that name an illness; the coarse words of a notice (因病, 因残) are none of them
_ILL = re.compile(
    "癌|肿瘤|瘤|白血病|淋巴|尿毒|透析|化疗|放疗|移植|梗死|心梗|脑梗|中风|偏瘫|瘫痪|糖尿病|高血压|冠心病|肝炎|肝硬化|结核|艾滋|梅毒|"
    "抑郁|焦虑症|精神分裂|躁狂|癫痫|帕金森|阿尔茨海默|痴呆|红斑狼疮|肾衰|心衰|结节|HIV|AIDS")
_PARTS = re.compile(r"[,，、;；。/()（）]+")
_CHILDREN = ("SON", "DAUGHTER", "GRANDCHILD")


def plain(text: str) -> str:
    """``text`` as it is compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def found(text: str, archive: HardshipArchive | None = None) -> Iterator[str]:
    """What ``text`` holds that must not be published: msgids, each once. ``archive`` is the household it speaks of."""
    text = plain(text)
    if _ID.search(text):
        yield ID_NUMBER
    if _PHONE.search(text):
        yield PHONE
    if mask.notice_scan(_PHONE.sub("", _ID.sub("", text))):
        yield ACCOUNT
    if _STREET.search(text) or (archive is not None and _lives(text, archive)):
        yield ADDRESS
    if _ILL.search(text) or (archive is not None and any(w in text for w in _words(archive))):
        yield ILLNESS
    if archive is not None and any(_named(text, m) for m in archive.members):
        yield CHILD


def _lives(text: str, archive: HardshipArchive) -> bool:
    """True when the text holds the part of the address that comes after the district."""
    if not archive.address:
        return False
    street = plain(archive.address.removeprefix(mask.address(archive.address).removesuffix(mask.TAIL)))
    return len(street) >= 3 and street in text


def _words(archive: HardshipArchive) -> Iterator[str]:
    """The names of the illnesses of this household."""
    said = [archive.diagnosis.open() if isinstance(archive.diagnosis, Secret) else archive.diagnosis or ""]
    said += [archive.disease.name if archive.disease else "", *(b.disease.name for b in archive.medical_expenses if b.disease)]
    for text in said:
        for part in (text, *_PARTS.split(text)):
            if len(plain(part)) >= 2:
                yield plain(part)


def _named(text: str, member: FamilyMember) -> bool:
    """True when the text names a child of the household, whatever its age, or anybody under age."""
    age = idno.age_on(member.birth_date, today()) if member.birth_date else None
    child = member.relation in _CHILDREN or (age is not None and age < ADULT)
    return child and len(plain(member.name)) >= 2 and plain(member.name) in text
