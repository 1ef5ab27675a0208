"""Certificates for this machine: one that is in order, and all those that are not."""

from __future__ import annotations

import atexit
import datetime as dt
import ipaddress
import shutil
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = ("localhost", "provider.test", "127.0.0.1")
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """Who signs certificates, and is trusted by whoever trusts its own."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Folder:
    """PEM files: what each server shows, with its key, and `authority`, which signed all but `self-signed`."""

    path: Path

    def file(self, name: str) -> Path:
        return self.path / f"{name}.pem"

    def context(self, name: str) -> ssl.SSLContext:
        """Return what a server needs to show a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file(name))
        return context


@cache
def certificates() -> Folder:
    """Make the files, once; they go with the process."""
    folder = Folder(Path(mkdtemp(prefix="certificates-")))
    atexit.register(shutil.rmtree, folder.path)
    authority = Signer(named("authority"), ec.generate_private_key(ec.SECP256R1()))
    write(folder.file("authority"), signed(authority, authority), authority.key)
    for name, hosts, begins, ends in (
        ("good", HERE, NOW - DAY, NOW + DAY),
        ("expired", HERE, NOW - 2 * DAY, NOW - DAY),
        ("early", HERE, NOW + DAY, NOW + 2 * DAY),
        ("another name", ("elsewhere.test",), NOW - DAY, NOW + DAY),
    ):
        holder = Signer(named(name), ec.generate_private_key(ec.SECP256R1()))
        write(folder.file(name), signed(holder, authority, hosts, begins, ends), holder.key)
    alone = Signer(named("self-signed"), ec.generate_private_key(ec.SECP256R1()))
    write(folder.file("self-signed"), signed(alone, alone, HERE), alone.key)
    folder.file("nonsense").write_text("nonsense")
    return folder


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def signed(
    holder: Signer,
    signer: Signer,
    hosts: Sequence[str] = (),
    begins: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + DAY,
) -> x509.Certificate:
    """Return a certificate for some hosts; for none: one that may sign others."""
    made = x509.CertificateBuilder(
        signer.name, holder.name, holder.key.public_key(), x509.random_serial_number(), begins, ends
    )
    if hosts:
        made = made.add_extension(x509.SubjectAlternativeName([general_name(host) for host in hosts]), critical=False)
    else:
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return made.sign(signer.key, hashes.SHA256())


def general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def write(file: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
