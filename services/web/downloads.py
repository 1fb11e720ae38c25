"""A file made for whoever asks, to keep."""

from starlette.responses import Response


def download(data: bytes, filename: str, media_type: str) -> Response:
    """An attachment; `filename` is ours, of letters, digits, dots and dashes. The sites let no cache keep it."""
    headers = {"content-disposition": f'attachment; filename="{filename}"'}
    return Response(data, media_type=media_type, headers=headers)
