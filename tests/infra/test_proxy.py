"""infra/proxy: real nginx with our configuration, before a real store."""

import hashlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from services.cli.embedded import Embedded
from services.core.adapters.store_s3 import S3Store
from services.core.ports import SignedPart
from services.core.settings import Settings
from services.upload_api.main import create_app
from tests.serving import serving

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
BYTES = b"footage" * 1000
AWAY = "http://127.0.0.1:1"
pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        not Path(NGINX).exists(), reason="no nginx here; to run these: apt-get install nginx-light"
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """nginx on free ports, asked by the three hosts' names without a name server."""

    ports: dict[str, int]
    certificate: Path

    def ask(self, host: str, method: str, url: str, **more: object) -> httpx.Response:
        """One request to the TLS port that belongs to the host; `url` may be a whole URL, as presigned."""
        path = httpx.URL(url).raw_path.decode()
        port = self.ports["9443" if host == "staff.test" else "8443"]
        context = ssl.create_default_context(cafile=str(self.certificate))
        with httpx.Client(verify=context) as client:
            request = client.build_request(
                method,
                f"https://127.0.0.1:{port}{path}",
                extensions={"sni_hostname": host},
                **more,  # type: ignore[arg-type]
            )
            request.headers["host"] = f"{host}:{port}" if httpx.URL(url).port else host
            return client.send(request)


@pytest.fixture(scope="module")
def proxy(stack: Embedded, made_secrets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Both sites are away behind this one."""
    with running(stack.settings, tmp_path_factory.mktemp("proxy"), made_secrets) as proxy:
        yield proxy


@contextmanager
def running(settings: Settings, home: Path, secrets: Path, *, public: str = AWAY) -> Iterator[Proxy]:
    home.chmod(0o755)
    ports = {name: free_port() for name in ("8080", "8443", "9443", "8099")}
    file = home / "nginx.conf"
    file.write_text(_configuration(settings, ports=ports, home=home, secrets=secrets, public=public))
    with subprocess.Popen([NGINX, "-c", file, "-p", home, "-g", "daemon off;"]) as process:
        try:
            _wait_for(ports["8099"])
            yield Proxy(ports=ports, certificate=secrets / "tls_certificate.pem")
        finally:
            process.terminate()
            process.wait(10)


def _configuration(
    settings: Settings, *, ports: dict[str, int], home: Path, secrets: Path, public: str
) -> str:
    """The template as the container fills it in, with this machine's places and ports."""
    text = (ROOT / "infra" / "proxy" / "nginx.conf.template").read_text()
    changes = {
        "/tmp/": f"{home}/",  # noqa: S108 -- the container's; first, for other places may lie beneath it
        "${PUBLIC_HOST}": "report.test",
        "${STORE_HOST}": "footage.test",
        "${NGINX_LOCAL_RESOLVERS}": "127.0.0.1",
        "/run/secrets": str(secrets),
        "http://store:8333": settings.s3_endpoint_url,
        "http://upload-api:8000": public,
        "http://review-ui:8001": AWAY,
    }
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    text = re.sub(r"(listen (?:127\.0\.0\.1:)?)(\d+)", lambda found: f"{found[1]}{ports[found[2]]}", text)
    return text if os.getuid() else f"user root;\n{text}"  # the folder of a test run as root is root's


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not come up with this configuration")


@pytest.fixture(scope="module")
def part(stack: Embedded, proxy: Proxy) -> Iterator[SignedPart]:
    """A part signed for the store's public name, as the upload protocol hands it out."""
    public = f"https://footage.test:{proxy.ports['8443']}"
    store = S3Store(stack.settings.model_copy(update={"s3_public_endpoint_url": public}))
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="application/octet-stream")
    yield store.sign_part(
        key=key, store_upload_id=upload, number=1, size=len(BYTES), sha256=hashlib.sha256(BYTES).hexdigest()
    )
    store.abort_multipart(key=key, store_upload_id=upload)


def test_a_signed_part_goes_through_to_the_store(proxy: Proxy, part: SignedPart) -> None:
    answer = proxy.ask("footage.test", "PUT", part.url, headers=part.headers, content=BYTES)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"]


def test_other_bytes_than_were_signed_are_refused_by_the_store(proxy: Proxy, part: SignedPart) -> None:
    answer = proxy.ask("footage.test", "PUT", part.url, headers=part.headers, content=b"X" * len(BYTES))
    assert answer.status_code in {400, 403}


def test_a_preflight_of_the_public_site_goes_through(proxy: Proxy, stack: Embedded, part: SignedPart) -> None:
    headers = {"origin": stack.settings.public_url, "access-control-request-method": "PUT"}
    answer = proxy.ask("footage.test", "OPTIONS", part.url, headers=headers)
    assert answer.headers["access-control-allow-origin"] == stack.settings.public_url


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/opsnap-evidence?list-type=2"),
        ("PUT", "/opsnap-evidence/x"),
        ("GET", "/status"),
    ],
)
def test_without_a_signature_nothing_of_the_store_answers(proxy: Proxy, method: str, path: str) -> None:
    answer = proxy.ask("footage.test", method, f"https://footage.test{path}")
    assert answer.status_code == 403
    assert "nginx" in answer.text


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_no_verb_but_put_and_get_reaches_the_store_even_signed(
    proxy: Proxy, part: SignedPart, method: str
) -> None:
    assert proxy.ask("footage.test", method, part.url).status_code == 403


def test_a_name_that_is_not_ours_gets_no_answer(proxy: Proxy) -> None:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    context.check_hostname = False
    address = f"https://127.0.0.1:{proxy.ports['8443']}/"
    with httpx.Client(verify=context) as client, pytest.raises(httpx.RemoteProtocolError):
        client.get(address, headers={"host": "elsewhere.test"})


def test_plain_http_is_sent_to_the_public_site(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.ports['8080']}/report?x=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "https://report.test/report?x=1")


@pytest.mark.parametrize("host", ["report.test", "staff.test"])
def test_a_site_that_is_away_is_said_in_words(proxy: Proxy, host: str) -> None:
    answer = proxy.ask(host, "GET", f"https://{host}/")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "Try again in a few minutes" in answer.text


def test_a_flood_is_told_to_wait(proxy: Proxy) -> None:
    """Last of all that ask the public site: its allowance of a moment is used up then."""
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    with httpx.Client(verify=context, base_url=f"https://127.0.0.1:{proxy.ports['8443']}") as client:
        request = client.build_request(
            "GET", "/", headers={"host": "report.test"}, extensions={"sni_hostname": "report.test"}
        )
        answers = [client.send(request) for _ in range(160)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "5"
    assert "What you sent is safe" in refused[0].text


def test_a_header_without_end_stops_at_the_proxy(proxy: Proxy) -> None:
    answer = proxy.ask("report.test", "GET", "https://report.test/", headers={"x-long": "a" * 100_000})
    assert answer.status_code in {400, 431, 494}


def test_behind_the_proxy_a_made_up_address_gives_no_new_allowance(
    stack: Embedded, made_secrets: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    earnest = stack.settings.model_copy(
        update={
            "rate_limit_factor": 0.1,
            "trusted_proxies": "127.0.0.1",
            "secret_key": SecretStr(uuid4().hex),
        }
    )
    with (
        serving(create_app(earnest)) as public,
        running(stack.settings, tmp_path_factory.mktemp("before"), made_secrets, public=public) as proxy,
    ):
        answers = [
            proxy.ask(
                "report.test",
                "POST",
                "https://report.test/api/submissions",
                headers={"x-forwarded-for": f"198.51.100.{number}"},
            ).status_code
            for number in range(3)
        ]
    assert answers == [201, 201, 429]


def test_the_gateway_to_another_store_is_a_configuration_that_nginx_takes(tmp_path: Path) -> None:
    module = Path("/usr/lib/nginx/modules/ngx_stream_module.so")
    built_in = (
        "--with-stream " in subprocess.run([NGINX, "-V"], capture_output=True, text=True, check=True).stderr
    )
    if not module.exists() and not built_in:
        pytest.skip("this nginx has no stream module; to run this: apt-get install libnginx-mod-stream")
    text = (ROOT / "infra" / "proxy" / "store-gateway.conf.template").read_text()
    text = text.replace("${EXTERNAL_STORE_DNS}", "192.0.2.53").replace(
        "${EXTERNAL_STORE_HOST}", "s3.example.test"
    )
    text = text.replace("/tmp/", f"{tmp_path}/").replace("listen 443", f"listen {free_port()}")  # noqa: S108
    file = tmp_path / "gateway.conf"
    file.write_text(text if built_in else f"load_module {module};\n{text}")
    done = subprocess.run([NGINX, "-t", "-c", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
