"""Write down what was traded in the store that holds the conversation."""

from multichat_lab.trading.recording.results import save_result

__all__ = ["save_result"]
