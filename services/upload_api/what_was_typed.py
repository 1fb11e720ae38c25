"""What a form sent that nothing can be done with: given back, so that nobody types it twice."""

from fastapi import Request

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 200
_OURS = {"form_token", "seen", "do", "proof", "homepage"}


async def typed_in(request: Request) -> str:
    """A line for each answer, `road: High Street`; blank of a request that is no form of text."""
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(_FORM):
        return ""
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        said = [(name, str(value).strip()) for name, value in form.multi_items() if name not in _OURS]
    return "\n".join(f"{_in_words(name)}: {value}" for name, value in said if value)


def _in_words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")
