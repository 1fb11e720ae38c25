"""Hashes counted ahead of the sending."""

import hashlib
from pathlib import Path

import pytest

from services.cli.part_hashes import PartHashes
from services.core.errors import Refused

SIZE = 1000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(256)) * 10)
    return path


def test_every_part_and_the_whole(path: Path) -> None:
    data = path.read_bytes()
    with PartHashes(path, part_size=SIZE) as hashes:
        whole = hashes.whole()
        parts = hashes.from_part(1, most=20)
    assert whole == hashlib.sha256(data).hexdigest()
    assert [(part.number, part.size) for part in parts] == [(1, 1000), (2, 1000), (3, 560)]
    assert [part.sha256 for part in parts] == [
        hashlib.sha256(data[at : at + SIZE]).hexdigest() for at in (0, 1000, 2000)
    ]


def test_at_most_as_many_as_were_asked_for(path: Path) -> None:
    with PartHashes(path, part_size=SIZE) as hashes:
        hashes.whole()
        assert [part.number for part in hashes.from_part(2, most=1)] == [2]


def test_a_file_that_is_shorter_than_it_was_is_said_to_have_changed(path: Path) -> None:
    with PartHashes(path, part_size=SIZE) as hashes, pytest.raises(Refused, match="changed while"):
        hashes.from_part(4, most=1)


def test_a_file_that_went_away_is_told_to_whoever_waits(path: Path) -> None:
    path.unlink()
    with PartHashes(path, part_size=SIZE) as hashes:
        with pytest.raises(FileNotFoundError):
            hashes.from_part(1, most=1)
        with pytest.raises(FileNotFoundError):
            hashes.whole()
