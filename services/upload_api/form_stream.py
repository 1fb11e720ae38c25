"""A multipart form read as it arrives: fields first, then one file, never whole in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.core.errors import Refusal, Refused

_LONGEST_FIELD = 4096
_LONGEST_PREAMBLE = 64 * 1024
_BROKEN = Refusal(
    code="broken_form", message="The file did not arrive whole. Please send it again.", field="footage"
)


@dataclass
class Form:
    """What has been read. `data` holds bytes of the file that nobody has taken yet."""

    fields: dict[str, str] = field(default_factory=dict)
    filename: str | None = None
    content_type: str = ""
    data: bytearray = field(default_factory=bytearray)
    finished: bool = False


class FormStream:
    """Parses the body of a request piece by piece. The file is the form's last field."""

    def __init__(self, *, content_type: str, content_length: int) -> None:
        boundary = _boundary(content_type)
        self._closing = len(b"\r\n--" + boundary + b"--\r\n")
        self._length = content_length
        self._read = 0
        self._name = ""
        self._headers: dict[str, bytes] = {}
        self._header_name, self._header, self._value = bytearray(), bytearray(), bytearray()
        self.form = Form()
        self.file_size = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_begin": self._on_part_begin,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    async def until_file(self, body: AsyncIterator[bytes]) -> None:
        """Read the fields before the file. Afterwards `form.filename` and `file_size` (bytes) are known."""
        async for chunk in body:
            rest = self._step_to_file(chunk)
            if self.form.filename is not None:
                # The file is all that is left but for the closing line, which ends the body.
                self.file_size = self._length - self._read - self._closing
                self._write(rest)
                return
        raise Refused(_BROKEN)

    async def pieces(self, body: AsyncIterator[bytes], *, size: int) -> AsyncIterator[bytes]:
        """The file in pieces of `size` bytes, the last one shorter. Raises `Refused` if it ends before its time."""
        async for chunk in body:
            self._write(chunk)
            while len(self.form.data) >= size:
                yield self._take(size)
        if not self.form.finished:
            raise Refused(_BROKEN)
        while self.form.data:
            yield self._take(size)

    def _take(self, size: int) -> bytes:
        piece = bytes(self.form.data[:size])
        del self.form.data[:size]
        return piece

    def _step_to_file(self, chunk: bytes) -> bytes:
        """Byte by byte, so that we know exactly where the file begins; the fields before it are short."""
        for position in range(len(chunk)):
            if self.form.filename is not None:
                return chunk[position:]
            if self._read > _LONGEST_PREAMBLE:
                raise Refused(_BROKEN)
            self._read += 1
            self._write(chunk[position : position + 1])
        return b""

    def _write(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise Refused(_BROKEN) from error

    # ---- what the parser tells us ----

    def _on_part_begin(self) -> None:
        if self.form.filename is not None:
            raise Refused(_BROKEN)  # the file is the last field
        self._headers, self._value = {}, bytearray()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header_name.decode("latin-1").lower()] = bytes(self._header)
        self._header_name, self._header = bytearray(), bytearray()

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self.form.filename = options[b"filename"].decode("utf-8", "replace")
            self.form.content_type = self._headers.get("content-type", b"").decode("latin-1")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.form.filename is not None:
            self.form.data += data[start:end]
        elif len(self._value) + end - start > _LONGEST_FIELD:
            raise Refused(_BROKEN)
        else:
            self._value += data[start:end]

    def _on_part_end(self) -> None:
        if self.form.filename is None:
            self.form.fields[self._name] = self._value.decode("utf-8", "replace")

    def _on_end(self) -> None:
        self.form.finished = True


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Refused(_BROKEN)
    return options[b"boundary"]
