"""The upload protocol, one step at a time: for tests that stop half-way or do something wrong."""

import hashlib
from typing import Any

import httpx

from tests import outgoing


class Sender:
    """One reporter's program with a draft of its own."""

    def __init__(self, site: httpx.Client) -> None:
        self._site = site
        draft = site.post("/api/submissions").json()
        self.token: str = draft["token"]
        self.submission_id: str = draft["submission_id"]
        self.reference: str = draft["reference"]

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        return self._site.request(method, path, json=body, headers=headers)

    def offer(self, data: bytes, *, filename: str = "clip.mp4", **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/api/uploads", {"filename": filename, "size": len(data), **more})
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened

    def sign(self, opened: dict[str, Any], pieces: dict[int, bytes]) -> httpx.Response:
        wanted = [
            {"number": number, "size": len(piece), "sha256": hashlib.sha256(piece).hexdigest()}
            for number, piece in pieces.items()
        ]
        return self.call("POST", f"/api/uploads/{opened['upload_id']}/parts", wanted)

    def put(self, opened: dict[str, Any], pieces: dict[int, bytes]) -> None:
        for part in self.sign(opened, pieces).json():
            outgoing.put(
                part["url"], content=pieces[part["number"]], headers=part["headers"]
            ).raise_for_status()

    def complete(self, opened: dict[str, Any], **body: Any) -> httpx.Response:
        return self.call("POST", f"/api/uploads/{opened['upload_id']}/complete", body)

    def send(self, data: bytes, *, filename: str = "clip.mp4") -> dict[str, Any]:
        """One whole file; returns its receipt."""
        opened = self.offer(data, filename=filename)
        self.put(opened, cut(data, opened["part_size"]))
        receipt = self.complete(opened, sha256=hashlib.sha256(data).hexdigest())
        assert receipt.status_code == 200, receipt.text
        body: dict[str, Any] = receipt.json()
        return body


def cut(data: bytes, size: int) -> dict[int, bytes]:
    """The parts of a file by number."""
    return {number + 1: data[at : at + size] for number, at in enumerate(range(0, len(data), size))}
