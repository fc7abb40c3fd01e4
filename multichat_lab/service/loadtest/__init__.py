"""Load tests: many processes write to a store or a service, and every message is verified."""

from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.result import LoadResult
from multichat_lab.service.loadtest.run import run_load_test
from multichat_lab.service.loadtest.service_target import ServiceTarget
from multichat_lab.service.loadtest.targets import StoreTarget

__all__ = ["LoadPlan", "LoadResult", "ServiceTarget", "StoreTarget", "run_load_test"]
