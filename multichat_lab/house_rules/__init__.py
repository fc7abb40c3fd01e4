"""The house rules: limits on the size of every file, class and function of a code base."""

from multichat_lab.house_rules.measure import check_house_rules
from multichat_lab.house_rules.report import (
    RULES,
    SYNTAX,
    CheckReport,
    Measurement,
    RuleLimits,
    RuleSummary,
)

__all__ = [
    "RULES",
    "SYNTAX",
    "CheckReport",
    "Measurement",
    "RuleLimits",
    "RuleSummary",
    "check_house_rules",
]
