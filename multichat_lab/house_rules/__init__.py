"""The house rules: limits on the size of every file, class and function of a code base."""

from multichat_lab.house_rules.limits import RULES, SYNTAX, Limits
from multichat_lab.house_rules.measure import check
from multichat_lab.house_rules.report import Measurement, Report, RuleSummary

__all__ = ["RULES", "SYNTAX", "Limits", "Measurement", "Report", "RuleSummary", "check"]
