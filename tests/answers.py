"""What the confined processes of the tests do; a module of its own, so that they start at once."""

from __future__ import annotations

import os

from tiltak.fetch.confined import Message


def answer(told: Message, content: bytes) -> tuple[Message, bytes]:
    """Do what is told, well or badly; well, give the content reversed."""
    if told["do"] == "fill the memory":
        return {"size": len(bytearray(10**9))}, b""
    if told["do"] == "abort":
        os.abort()
    if told["do"] == "fail":
        raise KeyError("what\nis missing")
    if told["do"] == "count":
        while True:
            pass
    return {"did": told["do"]}, content[::-1]
