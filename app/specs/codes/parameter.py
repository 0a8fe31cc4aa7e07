"""Code lists of the parameters."""

from __future__ import annotations

from app.kernel.spec import Code
from app.kernel.text import N_

LISTS: dict[str, tuple[Code, ...]] = {
    "parameter": (
        Code("dibao_month", N_("Minimum living line a month (yuan)")),
        Code("min_wage_month", N_("Minimum wage a month (yuan)")),
        Code("disposable_income_year", N_("Disposable income per person and year (yuan)")),
        Code("deep_multiple", N_("Line of deep hardship, times the minimum living line")),
        Code("deep_op", N_("Deep hardship: how N is compared with the line")),
        Code("relative_multiple", N_("Line of relative hardship, times the minimum living line")),
        Code("relative_op", N_("Relative hardship: how N is compared with the line")),
        Code("marginal_multiple", N_("Line of marginal hardship, times the minimum living line")),
        Code("marginal_op", N_("Marginal hardship: how N is compared with the line")),
        Code("accident_share", N_("Hardship through accident: share of the yearly income")),
        Code("accident_op", N_("Hardship through accident: how the cost is compared")),
    ),
}
