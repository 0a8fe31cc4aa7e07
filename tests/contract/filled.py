"""A complete new row of every room as its form is sent: names and values as on the page.

A new room needs an entry here, else the tests of the forms fail and say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from app.kernel import clock, idno
from models.archive import HardshipArchive
from models.notice import PublicNotice
from models.pairing import HealthPlan
from tests.contract.rows import LEFT, Stock, put

Values = dict[str, str]


def _number(born: dt.date, serial: int) -> str:
    return idno.make("370399", born, serial)


def _archive(stock: Stock) -> Values:
    return {
        "employee_id": str(stock.people["E003"]), "reason": "家庭困难", "main_cause": "C13", "health_state": "GOOD",
        "housing_type": "RENT", "self_rescue": "1", "kind": "FORMAL", "archive_level": "BASIC",
        "members-0-name": "李梅", "members-0-relation": "SPOUSE", "members-0-id_no": _number(dt.date(1979, 5, 6), 901),
        "members-0-shares_life": "1", "members-0-health_state": "GOOD", "members-0-identity": "WORK",
        "members-1-name": "小雨", "members-1-relation": "DAUGHTER", "members-1-id_no": _number(dt.date(2005, 9, 1), 902),
        "members-1-shares_life": "1", "members-1-identity": "STUDENT", "members-1-edu_stage": "TERTIARY",
        "incomes-0-member_ref": "HEAD", "incomes-0-kind": "WAGE", "incomes-0-amount": "48,000.00",
        "incomes-1-member_ref": "M1", "incomes-1-kind": "WAGE", "incomes-1-amount": "12000",
    }


def _notice(stock: Stock) -> Values:
    put(HardshipArchive, stock.pk("archive", LEFT), state="EXIT_NOTICE")
    put(PublicNotice, stock.pk("notice", LEFT), state="WITHDRAWN")  # a household stands in one notice at a time
    return {"kind": "EXIT", "place": "BOARD", "days": "5", "hotline": "0533-7580000", "remark": "如有异议请反映",
            "items-0-archive_id": str(stock.pk("archive", LEFT)), "items-0-item": "脱困"}


def _objection(stock: Stock) -> Values:
    put(HardshipArchive, stock.pk("archive", LEFT), state="EXIT_NOTICE")
    return {"notice_id": str(stock.pk("notice", LEFT)), "serial": "1", "channel": "PHONE", "objector": "某邻居", "content": "名下有汽车"}


def _health_plan(stock: Stock) -> Values:
    put(HealthPlan, stock.pk("health_plan", LEFT), state="CLOSED")  # one plan of a pairing is open at a time
    return {
        "pairing_id": str(stock.pk("pairing", LEFT)), "height_cm": "172", "weight_kg": "78.5", "sbp": "150", "dbp": "95",
        "risks-0-code": "PRESSURE", "risks-0-level": "HIGH", "risks-0-evidence": "血压偏高",
        "goals-0-indicator": "PRESSURE", "goals-0-target": "140/90 以下",
        "interventions-0-kind": "DIET", "interventions-0-content": "低盐饮食",
    }


FORMS: dict[str, Callable[[Stock], Values]] = {
    "parameter": lambda s: {"param": "dibao_month", "value": "1,120.00", "region": "370300", "effective_from": "2026-07-01",
                            "source": "某市民政局通知"},
    "org": lambda s: {"code": "W099", "name": "新车间", "level": "WORKSHOP", "parent_id": str(s.units["U01"]), "active": "1",
                      "headcount": "12"},
    "person": lambda s: {"emp_no": "E900", "name": "某新人", "id_no": _number(dt.date(1990, 3, 4), 903), "unit_id": str(s.units["W011"]),
                         "work_state": "ON", "union_member": "1", "post": "钳工", "phone": "13900009999"},
    "disease": lambda s: {"code": "ZD99", "name": "某种疾病", "group": "RARE"},
    "hospital": lambda s: {"name": "某市第三医院", "city": "某市", "level": "3A", "in_town": "1"},
    "doctor": lambda s: {"name": "某医生", "hospital_id": str(s.pk("hospital", LEFT)), "department": "呼吸科", "capacity": "20"},
    "aid_item": lambda s: {"code": "Z9", "name": "某项帮扶", "item_class": "LIVING", "is_monetary": "1", "active": "1",
                           "needs_archive": "1", "per_unit": "HOUSEHOLD", "funds": "UNION", "summary": "按户发放"},
    "archive": _archive,
    "aid": lambda s: {"archive_id": str(s.pk("archive", LEFT)), "item_id": str(s.pk("aid_item", LEFT)), "requested_amount": "1,200.00",
                      "remark": "术后复查"},
    "eap_grid": lambda s: {"code": "G77", "name": "第七网格", "unit_id": str(s.units["U01"]), "active": "1", "units-0-unit_code": "W012"},
    "eap": lambda s: {"employee_id": str(s.people["E003"]), "source": "UNIT", "problem_tags": "SLEEP", "consent_on": "2026-01-05",
                      "description": "失眠一月余"},
    "eap_assessment": lambda s: {"referral_id": str(s.pk("eap", LEFT)), "tool": "GAD7", "taken_on": "2026-01-06", "items": "1,1,1,1,1,1,1"},
    "eap_session": lambda s: {"referral_id": str(s.pk("eap", LEFT)), "on": "2026-01-07", "form": "FACE", "minutes": "50", "note": "会谈"},
    "pairing": lambda s: {"employee_id": str(s.people["E003"]), "doctor_id": str(s.pk("doctor", LEFT)), "key_reason": "CHRONIC",
                          "risk_level": "MID"},
    "health_plan": _health_plan, "notice": _notice, "objection": _objection,
    "follow_up": lambda s: {"pairing_id": str(s.pk("pairing", LEFT)), "done_on": clock.today().isoformat(), "mode": "PHONE", "sbp": "128",
                            "dbp": "82", "advice": "继续服药"},
    "green_channel": lambda s: {"employee_id": str(s.people["E003"]), "need": "OUTPATIENT", "urgency": "NORMAL", "disease": "冠心病",
                                "summary": "胸闷两周", "consent_on": "2026-01-09", "patient_relation": "SPOUSE", "patient_ref": "李梅"},
}
