"""Small ONNX models written byte by byte: a detector that finds what is yellow, a reader that always reads one mark.

The format is Protocol Buffers; field numbers are those of onnx.proto (ONNX 1.x).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOAT, UINT8, INT64 = 1, 2, 7
_IR, _OPSET = 8, 13


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


@dataclass(frozen=True, kw_only=True)
class Node:
    """One operation; attributes are whole numbers, or lists of them."""

    does: str
    takes: Sequence[str]
    gives: str
    attributes: Mapping[str, int | Sequence[int]]

    def encoded(self) -> bytes:
        names = b"".join(_bytes(1, name) for name in self.takes) + _bytes(2, self.gives)
        return (
            names
            + _bytes(4, self.does)
            + b"".join(_bytes(5, self._attribute(name)) for name in self.attributes)
        )

    def _attribute(self, name: str) -> bytes:
        value = self.attributes[name]
        if isinstance(value, int):
            return _bytes(1, name) + _number(3, value) + _number(20, 2)
        return _bytes(1, name) + b"".join(_number(8, each) for each in value) + _number(20, 7)


def node(does: str, *takes: str, gives: str, **attributes: int | Sequence[int]) -> Node:
    return Node(does=does, takes=takes, gives=gives, attributes=attributes)


def _tensor(name: str, values: NDArray[Any]) -> bytes:
    kind = INT64 if values.dtype == np.int64 else FLOAT
    dims = b"".join(_number(1, side) for side in values.shape)
    return dims + _number(2, kind) + _bytes(8, name) + _bytes(9, values.tobytes())


def _value(name: str, kind: int, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, side)) for side in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, dims)))


def model(
    nodes: Sequence[Node],
    *,
    takes: tuple[str, int, Sequence[int]],
    gives: tuple[str, int, Sequence[int]],
    constants: Mapping[str, NDArray[Any]],
) -> bytes:
    """The file; `takes` and `gives` are names with type and shape."""
    graph = b"".join(_bytes(1, each.encoded()) for each in nodes) + _bytes(2, "drawn")
    graph += b"".join(_bytes(5, _tensor(name, values)) for name, values in constants.items())
    graph += _bytes(11, _value(*takes)) + _bytes(12, _value(*gives))
    return _number(1, _IR) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _number(2, _OPSET))


def yellow_detector(side: int = 320) -> bytes:
    """Left, top, right and bottom of what is yellow, as open-image-models give it: picture, box, class, score."""
    ends = [
        node("ArgMax", line, gives=f"{name}_at", axis=1, keepdims=1, select_last_index=last)
        for line, name, last in (
            ("columns", "left", 0),
            ("lines", "top", 0),
            ("columns", "right", 1),
            ("lines", "bottom", 1),
        )
    ]
    numbers = [
        node("Cast", f"{name}_at", gives=name, to=FLOAT) for name in ("left", "top", "right", "bottom")
    ]
    steps = [
        node("Gather", "images", "red_at", gives="red", axis=1),
        node("Gather", "images", "blue_at", gives="blue", axis=1),
        node("Sub", "red", "blue", gives="yellowness"),
        node("Greater", "yellowness", "enough", gives="is_yellow"),
        node("Cast", "is_yellow", gives="mask", to=FLOAT),
        node("ReduceMax", "mask", gives="columns", axes=[1], keepdims=0),
        node("ReduceMax", "mask", gives="lines", axes=[2], keepdims=0),
        *ends,
        *numbers,
        node("ReduceMax", "columns", gives="score", axes=[1], keepdims=1),
        node("Concat", "nought", "left", "top", "right", "bottom", "nought", "score", gives="found", axis=1),
    ]
    constants: dict[str, NDArray[Any]] = {
        "red_at": np.array(0, np.int64),
        "blue_at": np.array(2, np.int64),
        "enough": np.array(0.4, np.float32),
        "nought": np.zeros((1, 1), np.float32),
    }
    return model(
        steps,
        takes=("images", FLOAT, (1, 3, side, side)),
        gives=("found", FLOAT, (1, 7)),
        constants=constants,
    )


def one_mark_reader(mark: str, *, slots: int = 9) -> bytes:
    """Reads this mark in any picture, as fast-plate-ocr gives it: a class for each of 36 characters, and for none, in every slot."""
    classes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
    shares = np.full((1, slots, len(classes)), 0.001, np.float32)
    for slot, character in enumerate(mark.ljust(slots, "_")):
        shares[0, slot, classes.index(character)] = 0.96
    steps = [
        node("Cast", "input", gives="numbers", to=FLOAT),
        node("ReduceMax", "numbers", gives="brightest", axes=[0, 1, 2, 3], keepdims=0),
        node("Mul", "brightest", "nought", gives="nothing"),
        node("Add", "shares", "nothing", gives="plate"),
    ]
    constants = {"shares": shares, "nought": np.array(0, np.float32)}
    takes, gives = ("input", UINT8, (1, 64, 128, 1)), ("plate", FLOAT, (1, slots, len(classes)))
    return model(steps, takes=takes, gives=gives, constants=constants)
