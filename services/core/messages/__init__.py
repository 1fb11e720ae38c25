"""The words of every letter, as files: `<template>.txt` for email, `<template>.text.txt` for a text message."""

from functools import cache
from importlib.resources import files

from services.core.domain.letters import BY_EMAIL_ONLY, Template, Way, Wording, parse, refusals
from services.core.errors import Refused

_ENDINGS = {Way.EMAIL: ".txt", Way.TEXT: ".text.txt"}


class WordsInvalid(Refused):
    """A template cannot be sent; each refusal says what is wrong with it."""


@cache
def wording(template: Template, way: Way) -> Wording:
    """The words of a letter. Raises `WordsInvalid` for a file that asks for what nobody gives."""
    found = parse((files(__name__) / f"{template}{_ENDINGS[way]}").read_text(encoding="utf-8"))
    if faults := tuple(refusals(template, way, found)):
        raise WordsInvalid(*faults)
    return found


def check_words() -> None:
    """Read every template, so that a fault shows at the start and not on the day it is sent. Raises `WordsInvalid`."""
    for template in Template:
        for way in (Way.EMAIL,) if template in BY_EMAIL_ONLY else _ENDINGS:
            wording(template, way)
