"""Keys, certificates and a new ledger for one terminal and one centre: what a demo, a test or a first set-up needs.

A centre of its own makes only its half; the terminal's private keys never leave `Provisioned.terminal`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.clock import Clock
from sync.durable import write_new
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment
from sync.protocol import Registration
from sync.signing import new_seed, public_of

CLIENT_DAYS = 180
SERVER_DAYS = 400
CA_DAYS = 3650

_Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Where everything lies. `registration` goes to the centre's store."""

    ca: Path
    cert: Path
    key: Path
    signing_key: Path
    ledger: Path
    ledger_key: Path
    gateway_dir: Path
    """server.crt, server.key, ca.crt, decision.key for `sync.gateway.serve.run`."""
    registration: Registration = field(repr=False)


def provision(
    *,
    keys_dir: Path,
    gateway_dir: Path,
    ledger: Path,
    ledger_key: Path,
    terminal_id: str,
    centre_id: str,
    epoch_id: str,
    clock: Clock,
) -> Provisioned:
    """Make a CA, both ends' certificates, all keys and the ledger. Folders are made 0700, secrets 0400.

    Raises FileExistsError: something of it is there already.
    """
    for folder in (keys_dir, gateway_dir, ledger.parent, ledger_key.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = clock.utc()
    ca_key, ca_cert = _authority(now, centre_id)
    client_key, client_cert = _issue(ca_key, ca_cert, now, terminal_id, CLIENT_DAYS, server=False)
    server_key, server_cert = _issue(ca_key, ca_cert, now, "localhost", SERVER_DAYS, server=True)
    signing, decision = new_seed(), new_seed()
    chain_key, person_key, database_key, seal_key = (secrets.token_bytes(32) for _ in range(4))

    ca_path = write_new(keys_dir / "ca.crt", _pem(ca_cert), 0o444)
    cert_path = write_new(keys_dir / "client.crt", _pem(client_cert), 0o444)
    key_path = write_new(keys_dir / "client.key", _pem_key(client_key), 0o400)
    signing_path = write_new(keys_dir / "signing.key", signing.hex().encode(), 0o400)
    write_new(gateway_dir / "ca.crt", _pem(ca_cert), 0o444)
    write_new(gateway_dir / "server.crt", _pem(server_cert), 0o444)
    write_new(gateway_dir / "server.key", _pem_key(server_key), 0o400)
    write_new(gateway_dir / "decision.key", decision.hex().encode(), 0o400)
    write_new(ledger_key, database_key, 0o440)
    enrolment = Enrolment(terminal_id, epoch_id, chain_key, person_key, centre_id, public_of(decision), seal_key)
    Ledger.create(ledger, database_key, enrolment, clock).close()
    registration = Registration(
        terminal_id=terminal_id,
        epoch_id=epoch_id,
        signing_key=public_of(signing).hex(),
        chain_key=chain_key.hex(),
        person_key=person_key.hex(),
        seal_key=seal_key.hex(),
    )
    return Provisioned(ca_path, cert_path, key_path, signing_path, ledger, ledger_key, gateway_dir, registration)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _authority(now: datetime, centre_id: str) -> tuple[_Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"huimin demo CA {centre_id}")
    cert = (
        _builder(name, name, key, now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, cert


def _issue(
    ca_key: _Key, ca_cert: x509.Certificate, now: datetime, name: str, days: int, *, server: bool
) -> tuple[_Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if server:
        names.append(x509.IPAddress(IPv4Address("127.0.0.1")))
    cert = (
        _builder(_name(name), ca_cert.subject, key, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    return key, cert


def _builder(subject: x509.Name, issuer: x509.Name, key: _Key, now: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _pem(cert: x509.Certificate) -> bytes:
    return cert.public_bytes(serialization.Encoding.PEM)


def _pem_key(key: _Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
