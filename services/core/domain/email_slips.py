"""An email address that was probably mistyped: its domain is almost, and not quite, one that millions have.

The domains are those of the largest providers of mailboxes in the United Kingdom. Advice only: any domain may be real.
"""

from difflib import get_close_matches
from typing import Final

_USUAL: Final = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "yahoo.com", "yahoo.co.uk", "icloud.com"),
    *("btinternet.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "blueyonder.co.uk", "tiscali.co.uk"),
)  # fmt: skip
_ALSO_REAL: Final = frozenset(
    {
        "ymail.com",
        "mail.com",
        "email.com",
        "rocketmail.com",
        "outlook.co.uk",
        "yahoo.com.au",
        "hotmail.com.au",
    }
)
"""As near as a slip, and real."""
_NEAR: Final = 0.88
"""Of `difflib`'s ratio: two letters changed places, or one is missing, too many or wrong, in a name of nine or more."""


def meant(email: str) -> str | None:
    """The address that was probably meant; None where nothing looks mistyped."""
    person, at, typed = email.strip().rpartition("@")
    domain = typed.casefold()
    if not at or domain in _USUAL or domain in _ALSO_REAL:
        return None
    near = get_close_matches(domain, _USUAL, n=1, cutoff=_NEAR)
    return f"{person}@{near[0]}" if near else None
