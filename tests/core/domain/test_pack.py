"""A pack for another force: complete, checkable with ordinary tools, and the same bytes every time."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.core.domain.pack import Original, PackedCase, papers, zipped
from services.core.domain.report import BLANK
from services.core.rules import load_police_forces
from tests.cases import NOW, a_report

FOOTAGE = {
    "clip.mp4": b"front",
    "rear view.mov": b"rear",
    "back\\slash.mp4": b"odd",
    "two\nlines.mp4": b"odder",
}


def case(**changes: object) -> PackedCase:
    whole = PackedCase(
        reference="OS-7K3M-9QXZ", made_by="West Midlands Police", within="7 days",
        to=load_police_forces().get("staffordshire"), report=a_report(), kind="It passed too close", council_area="Birmingham", report_json="{}\n", statement="I saw it.\n",
        statement_sha256=hashlib.sha256(b"I saw it.\n").hexdigest(), signed_name="Alex Example", signed_at=NOW, received_at=NOW,
        originals=[Original(filename=name, size=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in FOOTAGE.items()],
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_case_gives_the_same_bytes() -> None:
    first = zipped(papers(case()), case().originals)
    assert zipped(dict(reversed(papers(case()).items())), case().originals) == first
    assert zipped(papers(case(reference="OS-2222-2222")), case().originals) != first


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_an_ordinary_tool_finds_every_file_unchanged_and_any_change(tmp_path: Path) -> None:
    for name, data in (unpacked(zipped(papers(case()), case().originals)) | FOOTAGE).items():
        (tmp_path / name).write_bytes(data)

    def check() -> subprocess.CompletedProcess[str]:
        command = ["sha256sum", "--check", "--strict", "hashes.txt"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good = check()
    assert (good.returncode, good.stdout.count(": OK")) == (0, len(papers(case())) + len(FOOTAGE))
    (tmp_path / "answers.txt").write_text("another story")
    assert "answers.txt: FAILED" in check().stdout


def test_the_clocks_go_along_by_their_days() -> None:
    incident = replace(a_report().incident, local_at=datetime(2025, 3, 5, 8, 15))
    text = papers(case(report=replace(a_report(), incident=incident)))["clocks.txt"].decode()
    for line in (
        "It happened: Wednesday 5 March 2025, 08:15 London time",
        "They need reports within: 7 days",
        "produce it for the post: Friday 14 March 2025",
        "Last safe day to post it: Monday 17 March 2025",
        "Day 14, on which it must be served: Wednesday 19 March 2025",
        "Last day to charge (Magistrates' Courts Act 1980 s.127): Friday 5 September 2025",
    ):
        assert line in text


def test_it_says_who_it_is_for_and_where_the_footage_is() -> None:
    own, desk = (papers(case(), for_police=police)["README.txt"].decode() for police in (False, True))
    assert "For: Staffordshire Police, https://www.staffordshire.police.uk" in own
    assert "you have it" in own
    assert "originals.txt says where" in desk
    assert "custody.jsonl" in desk
    assert "custody.jsonl" not in own
    assert "For: the force that looks after the place" in papers(case(to=None))["README.txt"].decode()


def test_a_draft_says_that_it_is_not_signed_and_a_blank_one_is_still_a_pack() -> None:
    draft = case(statement_sha256=None, signed_at=None, received_at=None)
    assert "statement-not-signed.txt" in papers(draft)
    assert "statement.txt" not in papers(draft)
    assert "statement-not-signed.txt  what the reporter" in papers(draft)["README.txt"].decode()
    assert "not sent yet" in papers(draft)["clocks.txt"].decode()
    blank = case(
        report=BLANK, statement=None, statement_sha256=None, signed_at=None, received_at=None, originals=[]
    )
    assert "no date" in papers(blank)["clocks.txt"].decode()
    assert "There is no statement yet" in papers(blank)["README.txt"].decode()
    assert set(unpacked(zipped(papers(blank), []))) == {
        "README.txt",
        "answers.txt",
        "clocks.txt",
        "hashes.txt",
        "report.json",
    }


@pytest.mark.parametrize("police", [True, False])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"statement_sha256": None, "signed_at": None},
        {"statement": None, "statement_sha256": None, "signed_at": None},
    ],
)
def test_the_readme_names_the_files_that_are_there_and_no_others(
    changes: dict[str, object], *, police: bool
) -> None:
    files = papers(case(**changes), for_police=police)
    there = {*files, "hashes.txt"} - {"README.txt"}
    there |= {"custody.jsonl", "originals.txt"} if police else set()
    there |= set() if changes else {"statement.pdf"}  # laid out by whoever asks for the pack
    listed = re.findall(r"^([\w-]+\.\w+)  ", files["README.txt"].decode(), re.MULTILINE)
    assert sorted(listed) == sorted(there)


def test_times_are_those_of_london() -> None:
    summer = datetime(2025, 5, 31, 23, 30, tzinfo=UTC)
    text = papers(case(received_at=summer, signed_at=summer + timedelta(minutes=1)))
    assert "Sunday 1 June 2025, 00:30 London time" in text["clocks.txt"].decode()
    assert "Signed Sunday 1 June 2025, 00:31 London time" in text["README.txt"].decode()
