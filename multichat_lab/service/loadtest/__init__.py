"""Load tests: many processes write to a store or a service, and every message is verified."""

from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.run import LoadResult, run_load_test
from multichat_lab.service.loadtest.targets import ServiceTarget, StoreTarget

__all__ = ["LoadPlan", "LoadResult", "ServiceTarget", "StoreTarget", "run_load_test"]
