"""Taking people out of what was said, so that a key can put them back."""

from multichat_lab.chat.anonymising.anonymiser import Anonymiser, Restorer
from multichat_lab.chat.anonymising.key import AnonymisationKey

__all__ = ["AnonymisationKey", "Anonymiser", "Restorer"]
