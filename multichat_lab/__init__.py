"""multichat_lab: record multi-agent conversations durably, explore them, and trade on them.

The public names, listed in `__init__.pyi`, load on first use, so that the import is quick.
"""

from typing import Any

from multichat_lab import moved
from multichat_lab.extras import public_names

moved.install()
__getattr__, __dir__, __all__ = public_names(
    __name__, __file__, {"service": ("MultichatProductionService",)}
)


def load_ipython_extension(shell: Any) -> None:
    """Give a notebook `%lab`, `%%lab`, `%%chat` and `%follow`: `%load_ext multichat_lab`."""
    from multichat_lab.notebook import extend

    extend(shell)
