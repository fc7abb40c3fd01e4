"""`MultichatClient`: the multichat verbs over HTTP; needs nothing but the plain installation."""

from multichat_lab.service.client.client import MultichatClient

__all__ = ["MultichatClient"]
