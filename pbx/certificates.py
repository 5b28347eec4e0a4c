"""Readers on other machines know that it is the centre they hear: its own authority, and the broker's certificate.

Nobody else's authority is needed, and nobody renews by hand: the certificate is made anew before it ends.
"""

import ipaddress
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY: Final = "mqtt_ca.pem"  # what readers are given
AUTHORITY_KEY: Final = "mqtt_ca.key"
SERVER: Final = "mqtt_tls.pem"  # certificate and key in one file, so that there is never one without the other
AUTHORITY_VALID: Final = timedelta(days=20 * 365)
SERVER_VALID: Final = timedelta(days=397)
RENEW_BEFORE: Final = timedelta(days=30)
SKEW: Final = timedelta(days=1)  # a reader's clock may be behind

Key = ec.EllipticCurvePrivateKey


def keep(folder: Path, names: Collection[str], now: datetime) -> bool:
    """Make what is missing in `folder`, and the server's certificate anew when it must be; True when it was."""
    key = _authority_key(folder / AUTHORITY_KEY)
    authority = _authority(folder / AUTHORITY, key, now)
    if _is_good(folder / SERVER, authority, names, now):
        return False
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = _server(own, names, key, authority, now)
    _write(folder / SERVER, certificate.public_bytes(serialization.Encoding.PEM) + _pem(own))
    return True


def valid_until(file: Path) -> datetime | None:
    """When the certificate in this file ends; None: there is none that can be read."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _is_good(file: Path, authority: x509.Certificate, names: Collection[str], now: datetime) -> bool:
    try:
        text = file.read_bytes()
        certificate = x509.load_pem_x509_certificate(text)
        key = serialization.load_pem_private_key(text, None)
        certificate.verify_directly_issued_by(authority)
        stated = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    is_pair = certificate.public_key() == key.public_key()
    is_lasting = now + RENEW_BEFORE < certificate.not_valid_after_utc and certificate.not_valid_before_utc <= now
    return is_pair and is_lasting and set(stated) == set(map(_name, names))


def _authority_key(file: Path) -> Key:
    if not file.exists():
        _write(file, _pem(ec.generate_private_key(ec.SECP256R1())), is_first=True)
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Key):
        raise ValueError(f"{file} holds no key of ours: put the right one back, or remove it and {AUTHORITY}")
    return key


def _authority(file: Path, key: Key, now: datetime) -> x509.Certificate:
    if not file.exists():
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Saijai, authority of this centre")])
        usage = _usage(key_cert_sign=True, crl_sign=True)
        built = (
            _builder(subject, subject, key.public_key(), now, AUTHORITY_VALID)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        _write(file, built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), is_first=True)
    return x509.load_pem_x509_certificate(file.read_bytes())


def _server(
    own: Key, names: Collection[str], key: Key, authority: x509.Certificate, now: datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Saijai, MQTT")])
    built = (
        _builder(subject, authority.subject, own.public_key(), now, SERVER_VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(map(_name, names)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    return built.sign(key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, valid: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)


def _pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes, *, is_first: bool = False) -> None:
    """Whole and on disk, for its owner alone; of two who make the first one at once, one stays."""
    descriptor, fresh = tempfile.mkstemp(prefix=".", dir=file.parent)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(descriptor)
        if is_first:
            with suppress(FileExistsError):
                os.link(fresh, file)
        else:
            Path(fresh).replace(file)
    finally:
        Path(fresh).unlink(missing_ok=True)
