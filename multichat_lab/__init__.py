"""multichat_lab: record multi-agent conversations durably, explore them, and trade on them.

The public names, listed in `__init__.pyi`, load on first use, so that the import is quick.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
