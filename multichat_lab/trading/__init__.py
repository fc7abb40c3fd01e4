"""Trade: one broker for backtests and live desks, robots and people.

The public names, listed in `__init__.pyi`, load on first use.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
