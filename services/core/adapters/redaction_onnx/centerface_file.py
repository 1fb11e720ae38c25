"""CenterFace's file as it is run: for pictures of any size, and with its weights fixed. Done in memory, after its hash was checked.

It was exported for ten pictures of 32 by 32 and lists its weights as inputs, which keeps them from being folded together:
a quarter of its time. Numbers of fields are those of `onnx.proto`.
"""

from collections.abc import Iterator

PICTURE = "input.1"
_GRAPH, _INPUT = 7, 11
_BYTES, _NUMBER = 2, 0
_FREE = bytes((10, 2, 18, 0))
"""A dimension without a number, in the same four bytes as one of a small number (`TensorShapeProto.Dimension`)."""
_SHAPES = ((10, 3, 32, 32), (10, 1, 8, 8), (10, 2, 8, 8), (10, 10, 8, 8))
_NAMED = bytes((10, len(PICTURE))) + PICTURE.encode()


def for_any_size(contents: bytes) -> bytes:
    """The same model with free dimensions and one input, the picture."""
    for shape in _SHAPES:
        contents = contents.replace(_written(shape), _FREE + _written(shape[1:2]) + _FREE * 2)
    return b"".join(
        _with_one_input(value) if number == _GRAPH else whole for number, value, whole in _fields(contents)
    )


def _with_one_input(graph: bytes) -> bytes:
    kept = b"".join(
        whole for number, value, whole in _fields(graph) if number != _INPUT or value.startswith(_NAMED)
    )
    return _varint(_GRAPH << 3 | _BYTES) + _varint(len(kept)) + kept


def _written(shape: tuple[int, ...]) -> bytes:
    return b"".join(bytes((10, 2, 8, size)) for size in shape)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, value and the whole of each field: graphs have texts, messages and whole numbers only."""
    at = 0
    while at < len(message):
        begins = at
        tag, at = _number(message, at)
        size, value_at = _number(message, at)
        at = value_at + size if tag & 7 == _BYTES else value_at
        if tag & 7 not in {_BYTES, _NUMBER}:
            raise ValueError("This is no model as it was exported.")
        yield tag >> 3, message[value_at:at], message[begins:at]


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the least first, and where it ends."""
    number = shift = 0
    while True:
        byte = message[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:  # noqa: PLR2004 -- the last one has no eighth bit
            return number, at


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:  # noqa: PLR2004 -- seven bits a byte
        written.append(number & 127 | 128)
        number >>= 7
    return bytes((*written, number))
