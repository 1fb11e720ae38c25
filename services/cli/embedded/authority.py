"""A certificate authority of the instance's own, for mutual TLS between the parts of its store."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from services.cli.embedded.instance import write_private

LIFE = timedelta(days=14600)
# Fixed and long past: a certificate that lives in one machine's private folder must not depend on its clock.
NOT_BEFORE = datetime(2024, 1, 1, tzinfo=UTC)


def write_certificates(folder: Path, *, name: str) -> None:
    """Write `ca.pem`, `cert.pem` and `key.pem`; the authority's own key is forgotten, so nothing else is ever signed."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _draft(
        f"{name} authority", f"{name} authority", authority_key.public_key(), is_authority=True
    )
    certificate = _draft(name, f"{name} authority", key.public_key(), is_authority=False)
    write_private(folder / "ca.pem", _pem(authority.sign(authority_key, hashes.SHA256())))
    write_private(folder / "cert.pem", _pem(certificate.sign(authority_key, hashes.SHA256())))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / "key.pem", private.decode())


def _draft(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, *, is_authority: bool
) -> x509.CertificateBuilder:
    both_ways = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_BEFORE + LIFE)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject.replace(" ", "-"))]), critical=False)
        .add_extension(both_ways, critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
