"""Live pictures in a notebook: the chart, the trading desk, the interface around it.

Needs the extra `lab` (anywidget, ipywidgets).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
