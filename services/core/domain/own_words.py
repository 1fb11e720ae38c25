"""What a reporter typed in a few words of their own, so that a statement can hold it in a sentence."""

from typing import Final

_ME: Final = frozenset(
    {
        *(
            "me",
            "myself",
            "self",
            "mine",
            "my own",
            "i",
            "i am",
            "i did",
            "i do",
            "i own it",
            "i own the camera",
        ),
        *(
            "i did it",
            "i did it myself",
            "i did this",
            "i did this myself",
            "i copied it",
            "i copied it myself",
        ),
        *("by me", "by myself", "it is mine", "it's mine", "it is my own", "it belongs to me", "owned by me"),
        *("me the reporter", "the reporter", "the owner is me", "i have", "i was", "it was me", "it is me"),
    }
)
"""How people say that it is they."""


def is_me(text: str, *, full_name: str) -> bool:
    """Whether the words name the reporter: `Me.`, `I own it`, or their own name. What is doubtful is somebody else."""
    return _plain(text) in _ME | {_plain(full_name)}


def owner_words(owner: str, *, full_name: str) -> str:
    """Whose the camera is."""
    mine = is_me(owner, full_name=full_name)
    return "The camera is mine." if mine else f"I give its owner as {quoted(owner)}."


def copier_words(by: str, *, full_name: str, on: str) -> tuple[str, ...]:
    """Who copied the footage from the camera; `on` is ` on Monday 3 March 2025`, or blank."""
    if is_me(by, full_name=full_name):
        return (f"I copied the footage from the camera myself{on}.",)
    return (
        f"The footage was copied from the camera{on}.",
        f"I give the person who copied it as {quoted(by)}.",
    )


def quoted(text: str) -> str:
    """On one line between quotation marks, without a full stop at its end: `“my employer”`."""
    line = " ".join(text.split())
    return f"“{line.rstrip('. ') or line}”"


def _plain(text: str) -> str:
    words = " ".join(text.replace("’", "'").replace(",", " ").split())
    return words.rstrip(".!").casefold()
