"""How sending can go wrong: certainly not arrived, or nobody knows. No message holds a secret."""

from __future__ import annotations


class SendFailed(Exception):
    """An alert was not seen to arrive. ``reason`` says why, in words for whoever runs the audits."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(SendFailed):
    """It certainly did not go out; the next run tries again."""


class MaybeSent(SendFailed):
    """It was handed over and no answer came: it may have arrived, so it is not sent again by itself."""
