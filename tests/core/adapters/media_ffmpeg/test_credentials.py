"""Content credentials on files signed here: what they say is told as theirs, and whether they fit is found without a network."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

from services import clock
from services.core.adapters.media_ffmpeg import credentials_child
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.credentials import Act, Credentials, Fit
from services.core.domain.media import Inspection
from services.core.domain.provenance import Hint, hints
from tests.core.adapters.media_ffmpeg.conftest import X264, Film

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MANIFEST = {
    "claim_generator_info": [{"name": "Example Editor", "version": "1.2"}],
    "assertions": [
        {
            "label": "c2pa.actions.v2",
            "data": {
                "actions": [
                    {"action": "c2pa.created", "digitalSourceType": AI},
                    {
                        "action": "c2pa.cropped",
                        "softwareAgent": {"name": "Example Editor"},
                        "when": "2026-01-01T00:00:00Z",
                    },
                ]
            },
        }
    ],
}
Sign = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def signer() -> c2pa.Signer:
    """By a certificate of a test authority that nobody knows."""
    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(authority, authority, name="Example Authority", issuer="Example Authority")
    leaf = _certificate(own, authority, name="Example Signer", issuer="Example Authority")
    return c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(
            alg=b"es256",
            sign_cert=leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM),
            private_key=own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            ta_url=None,
        )
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, name: str, issuer: str
) -> x509.Certificate:
    """As C2PA 2.1, 14.5.1 asks for."""
    now, is_root = clock.now(), name == issuer
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder(_named(issuer), _named(name), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, **usage),
            critical=True,
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not is_root:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return builder.sign(by, hashes.SHA256())


def _named(name: str) -> x509.Name:
    pairs = ((NameOID.ORGANIZATION_NAME, "Example Ltd"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in pairs])


@pytest.fixture(scope="module")
def sign(signer: c2pa.Signer, tmp_path_factory: pytest.TempPathFactory) -> Sign:
    def signed(path: Path, kind: str) -> Path:
        made = tmp_path_factory.mktemp("signed") / path.name
        with c2pa.Builder(json.dumps(MANIFEST)) as builder, path.open("rb") as source, made.open("w+b") as to:
            builder.sign(signer, kind, source, to)
        return made

    return signed


@pytest.fixture(scope="module")
def signed_film(film: Film, sign: Sign) -> Path:
    return sign(film("signed.mp4", *X264, frames=10), "video/mp4")


def inspected(media: FfmpegMedia, path: Path, tmp_path: Path) -> Inspection:
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    found = media.inspect(path=path, into=into)
    assert found.facts, found.refusals
    return found


def said(found: Inspection) -> Credentials:
    assert found.origin.signed
    return found.origin.signed


def told(found: Inspection) -> dict[str, Hint]:
    assert found.facts
    made = hints(found.origin, facts=found.facts, filename="a.mp4")
    return {hint.code: hint for hint in made if hint.code.startswith("credentials")}


def test_a_signed_film_tells_who_wrote_signed_and_did_what(
    media: FfmpegMedia, signed_film: Path, tmp_path: Path
) -> None:
    found = inspected(media, signed_film, tmp_path)
    assert said(found) == Credentials(
        generator="Example Editor 1.2",
        signer="Example Signer, Example Ltd",
        acts=(
            Act(action="created", source="trainedAlgorithmicMedia"),
            Act(action="cropped", by="Example Editor", at="2026-01-01T00:00:00Z"),
        ),
        words=Fit.FITS,
        contents=Fit.FITS,
    )
    hint = told(found)
    assert set(hint) == {"credentials", "credentials_fit", "credentials_generated", "credentials_acts"}
    assert "Example Editor 1.2" in hint["credentials"].message
    assert "The signer was not checked" in hint["credentials_fit"].message
    assert "Example Signer, Example Ltd, no time stamp" in hint["credentials_fit"].evidence
    assert "made by generative AI" in hint["credentials_generated"].message
    assert "created, cropped" in hint["credentials_acts"].message


@pytest.mark.parametrize(("ending", "kind"), [("jpg", "image/jpeg"), ("png", "image/png")])
def test_a_signed_photograph_is_read_too(
    media: FfmpegMedia, sign: Sign, tmp_path: Path, ending: str, kind: str
) -> None:
    path = tmp_path / f"photograph.{ending}"
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(path)
    found = said(inspected(media, sign(path, kind), tmp_path))
    assert (found.words, found.contents) == (Fit.FITS, Fit.FITS)


def test_pictures_changed_after_signing_do_not_fit(
    media: FfmpegMedia, signed_film: Path, tmp_path: Path
) -> None:
    path = changed(signed_film, tmp_path, at=b"x264 - core")
    found = inspected(media, path, tmp_path)
    assert (said(found).words, said(found).contents) == (Fit.FITS, Fit.DIFFERS)
    hint = told(found)["credentials_differ"]
    assert "may have been changed" in hint.message
    assert "assertion.bmffHash.mismatch" in hint.evidence
    assert "credentials_fit" not in told(found)


def test_statements_changed_after_signing_are_not_taken_for_the_signers(
    media: FfmpegMedia, signed_film: Path, tmp_path: Path
) -> None:
    found = inspected(media, changed(signed_film, tmp_path, at=b"2026-01-01T00"), tmp_path)
    assert said(found).words is Fit.DIFFERS
    assert "assertion.hashedURI.mismatch" in told(found)["credentials_unsettled"].evidence


def changed(path: Path, tmp_path: Path, *, at: bytes) -> Path:
    data = bytearray(path.read_bytes())
    data[data.index(at)] ^= 1
    made = tmp_path / "changed.mp4"
    made.write_bytes(data)
    return made


def test_credentials_that_cannot_be_read_cost_a_file_nothing_else(
    media: FfmpegMedia, signed_film: Path, tmp_path: Path
) -> None:
    data = bytearray(signed_film.read_bytes())
    start = data.index(b"jumb")
    data[start + 4 : start + 2004] = bytes(2000)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    found = inspected(media, broken, tmp_path)
    assert found.origin.signed is None
    assert set(told(found)) == {"credentials_unread"}


def test_a_file_without_credentials_is_not_asked(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    found = inspected(media, film("signed.mp4", *X264, frames=10), tmp_path)
    assert (found.origin.credentials, told(found)) == (False, {})


class _Asked(BaseHTTPRequestHandler):
    """Notes each request on its server, and has nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
        """Not on the terminal."""


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A place for credentials outside of the file, and what was asked of it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Asked) as server:
        asked: list[str] = []
        server.asked = asked  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/manifest", asked
        server.shutdown()


def test_credentials_kept_elsewhere_are_named_and_not_fetched(
    media: FfmpegMedia, signer: c2pa.Signer, elsewhere: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = elsewhere
    plain, path = tmp_path / "plain.jpg", tmp_path / "remote.jpg"
    Image.linear_gradient("L").resize((640, 480)).save(plain)
    with c2pa.Builder(json.dumps(MANIFEST)) as builder, plain.open("rb") as source, path.open("w+b") as to:
        builder.set_remote_url(address)
        builder.set_no_embed()
        builder.sign(signer, "image/jpeg", source, to)
    with pytest.raises(c2pa.C2paError), path.open("rb") as stream:
        c2pa.Reader("image/jpeg", stream)
    assert asked == ["/manifest"]  # as the library does it by itself
    assert credentials_child.read(path, "jpeg") is None
    assert asked == ["/manifest"]
    hint = told(inspected(media, path, tmp_path))["credentials_elsewhere"]
    assert address in hint.evidence
