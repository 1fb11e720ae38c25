"""What comes out of the sandbox is taken with suspicion; what is broken here is never blamed on the file."""

from pathlib import Path

import pytest

from services.core.adapters.media_ffmpeg.formats import ISO_BMFF
from services.core.adapters.media_ffmpeg.room import SandboxBroken, ask_child, private_room, take_out
from services.core.adapters.media_ffmpeg.tools import _validated, _validated_still
from services.core.domain.acceptance import FootageLimits, Trouble
from services.core.errors import NotFound, Unavailable


def test_a_child_that_cannot_do_its_work_is_our_fault(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    with private_room(tmp_path) as room, pytest.raises(SandboxBroken) as failure:
        ask_child(
            "nonsense",
            path=tmp_path / "clip.mp4",
            known=ISO_BMFF,
            limits=FootageLimits(),
            room=room,
            timeout_s=20,
        )
    assert isinstance(failure.value, Unavailable)


def test_the_room_is_gone_afterwards(tmp_path: Path) -> None:
    with private_room(tmp_path) as room:
        (room / "left").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_a_child_left_is_not_followed(tmp_path: Path) -> None:
    secret, room = tmp_path / "secret", tmp_path / "room"
    secret.write_text("planted")
    room.mkdir()
    (room / "poster.jpg").symlink_to(secret)
    with pytest.raises(SandboxBroken):
        take_out(room, "poster.jpg", to=tmp_path / "poster.jpg")
    assert not (tmp_path / "poster.jpg").exists()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b'{"facts": {"kind": "video"}}',
        b'{"troubles": ["no_such"]}',
        b'{"pictures_decoded": "many"}',
    ],
)
def test_findings_that_make_no_sense_count_as_giving_up(answer: bytes) -> None:
    assert _validated(answer).troubles == (Trouble.GAVE_UP,)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"{",
        b'{"found": false}',
        b'{"found": true, "pts": 1, "time_base": "1/0; rm"}',
        b'{"found": true, "pts": "x", "time_base": "1/25"}',
    ],
)
def test_a_still_without_sense_is_no_still(answer: bytes | None) -> None:
    with pytest.raises(NotFound):
        _validated_still(answer)
