"""Code lists of the employee roster."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

#: the letter codes of GB/T 3304 with the names of the peoples
_PEOPLES = {
    "HA": N_("Han"), "MG": N_("Mongol"), "HU": N_("Hui"), "ZA": N_("Tibetan"), "UG": N_("Uyghur"), "MH": N_("Miao"),
    "YI": N_("Yi"), "ZH": N_("Zhuang"), "BY": N_("Buyei"), "CS": N_("Korean"), "MA": N_("Manchu"), "DO": N_("Dong"),
    "YA": N_("Yao"), "BA": N_("Bai"), "TJ": N_("Tujia"), "HN": N_("Hani"), "KZ": N_("Kazak"), "DA": N_("Dai"),
    "LI": N_("Li"), "LS": N_("Lisu"), "VA": N_("Va"), "SH": N_("She"), "GS": N_("Gaoshan"), "LH": N_("Lahu"),
    "SU": N_("Sui"), "DX": N_("Dongxiang"), "NX": N_("Naxi"), "JP": N_("Jingpo"), "KG": N_("Kirgiz"), "TU": N_("Tu"),
    "DU": N_("Daur"), "ML": N_("Mulao"), "QI": N_("Qiang"), "BL": N_("Blang"), "SL": N_("Salar"), "MN": N_("Maonan"),
    "GL": N_("Gelao"), "XB": N_("Xibe"), "AC": N_("Achang"), "PM": N_("Pumi"), "TA": N_("Tajik"), "NU": N_("Nu"),
    "UZ": N_("Uzbek"), "RS": N_("Russian"), "EW": N_("Ewenki"), "DE": N_("De'ang"), "BN": N_("Bonan"),
    "YG": N_("Yugur"), "GI": N_("Gin"), "TT": N_("Tatar"), "DR": N_("Derung"), "OR": N_("Oroqen"),
    "HZ": N_("Hezhen"), "MB": N_("Monba"), "LB": N_("Lhoba"), "JN": N_("Jino"),
}

LISTS: dict[str, tuple[Code, ...]] = {
    "gender": (Code("M", N_("Male")), Code("F", N_("Female"))),
    "ethnicity": (*(Code(code, name) for code, name in _PEOPLES.items()), Code("OTHER", N_("Other people"))),
    "politics": (
        Code("PARTY", N_("Party member")),
        Code("LEAGUE", N_("Youth League member")),
        Code("MASSES", N_("No party")),
        Code("DEMO", N_("Democratic party")),
        Code("OTHER", N_("Other")),
    ),
    "work_state": (
        Code("ON", N_("At work"), "green"),
        Code("OFF", N_("Laid off or waiting"), "yellow"),
        Code("UNEMPLOYED", N_("Out of work"), "yellow"),
        Code("RETIRED", N_("Retired")),
        Code("SICK", N_("On sick leave"), "yellow"),
        Code("EARLY", N_("Internally retired")),
        Code("VETERAN", N_("Retired veteran cadre")),
    ),
    "contract_kind": (
        Code("FORMAL", N_("Regular contract")),
        Code("DISPATCH", N_("Labour dispatch")),
        Code("OUTSOURCE", N_("Outsourced")),
    ),
    "model_worker": (
        Code("NONE", N_("None")),
        Code("NATIONAL", N_("National model worker")),
        Code("PROVINCE", N_("Provincial or ministerial model worker")),
        Code("CITY", N_("City model worker")),
        Code("OTHER", N_("Other model worker")),
    ),
    "marital": (
        Code("MARRIED", N_("Married")),
        Code("SINGLE", N_("Single")),
        Code("DIVORCED", N_("Divorced")),
        Code("WIDOWED", N_("Widowed")),
    ),
    "hukou": (
        Code("NON_AGRI", N_("Non-agricultural")),
        Code("AGRI", N_("Agricultural")),
        Code("CONVERTED", N_("Agricultural turned urban")),
    ),
}
