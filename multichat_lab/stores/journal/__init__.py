"""The journal that memory and json stores share: what happened, in order."""
