"""Whatever opens a stranger's file names the one format that it may be, and no protocol but a plain file: held against the code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEVER = {"VideoCapture", "imread", "imreadmulti", "imreadanimation"}
"""OpenCV's own readers guess what a file is, and cannot be told what it may be."""

LIBRARIES = re.compile(r"\b(import|from) (av|cv2|ffmpeg|PIL)\b")
"""Without one of these in it, a module opens no file of a stranger's."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call in the services, by the name that it is called by, such as `av.open`."""

    name: str
    node: ast.Call
    module: ast.Module

    def given(self, keyword: str) -> str:
        """What is passed by this keyword; a name that stands for more is followed within its module."""
        found = [ast.unparse(one.value) for one in self.node.keywords if one.arg == keyword]
        return f"{found[0]}\n{self._meaning(found[0])}" if found else ""

    def passed(self) -> str:
        """Everything that is passed, with what its names mean."""
        values = [ast.unparse(one.value) for one in self.node.keywords]
        return "\n".join([ast.unparse(self.node), *(self._meaning(value) for value in values)])

    def _meaning(self, value: str) -> str:
        wanted = value.partition("(")[0]
        for node in ast.walk(self.module):
            if isinstance(node, ast.FunctionDef) and node.name == wanted:
                return ast.unparse(node)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == wanted:
                return ast.unparse(node.value)
        return ""


def _calls() -> Iterator[tuple[str, Call]]:
    for path in sorted((ROOT / "services").rglob("*.py")):
        text = path.read_text()
        if not LIBRARIES.search(text):
            continue
        module = ast.parse(text)
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", Call(name=name, node=node, module=module)


CALLS = dict(_calls())


def named(name: str) -> list[object]:
    return [pytest.param(call, id=place) for place, call in CALLS.items() if call.name == name]


@pytest.mark.parametrize("call", named("av.open"))
def test_pyav_is_told_the_demuxer_and_reads_files_alone(call: Call) -> None:
    if [ast.unparse(one) for one in call.node.args[1:2]] == ["'w'"]:
        return  # what it writes is ours
    assert "demuxer" in call.given("format")
    fences = call.given("container_options") or call.given("options")
    assert "'protocol_whitelist': 'file'" in fences
    assert "'format_whitelist': " in fences


@pytest.mark.parametrize("call", named("ffmpeg.input"))
def test_ffmpeg_is_told_the_demuxer_and_reads_files_alone(call: Call) -> None:
    passed = call.passed()
    if "format='lavfi'" in passed or "'pipe:'" in passed:
        return  # drawn by itself or by us
    for fence in ("protocol_whitelist", "format_whitelist", "demuxer"):
        assert fence in passed


@pytest.mark.parametrize("call", named("Image.open"))
def test_pillow_is_told_the_format(call: Call) -> None:
    assert call.given("formats")


def test_opencv_opens_no_file() -> None:
    assert [place for place, call in CALLS.items() if call.name.rpartition(".")[2] in NEVER] == []


def test_there_is_something_to_hold_it_against() -> None:
    assert all(named(name) for name in ("av.open", "ffmpeg.input", "Image.open"))
