"""Ed25519 signatures of the line: requests by the terminal, decisions and packages by the centre.

Every signature covers a domain line first, so that one kind of message can never pass for another. Keys are raw:
32-byte seeds for signing, 32-byte public keys for checking; in files they stand as 64 hex digits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.record import Json, canonical_json

REQUEST_DOMAIN: Final = "huimin/1/request"
VERDICT_DOMAIN: Final = "huimin/1/verdict"
PACKAGE_DOMAIN: Final = "huimin/1/package"


class BadSignature(Exception):
    """The signature does not fit the message and the key."""

    code = "bad_signature"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request's signature covers beside the body."""

    method: str
    path: str
    """With the query string, as it stands in the request line."""
    terminal_id: str
    epoch_id: str
    centre_id: str
    counter: int
    """Rises with every request of one path; a centre refuses one that it has seen."""

    def text(self, body: bytes) -> bytes:
        """The signed text. `body` is the bytes as sent, compressed where they are."""
        lines = (
            REQUEST_DOMAIN,
            self.method,
            self.path,
            hashlib.sha256(body).hexdigest(),
            self.terminal_id,
            self.epoch_id,
            self.centre_id,
            str(self.counter),
        )
        if any("\n" in line for line in lines):
            raise ValueError("a signed line holds a line break")
        return "\n".join(lines).encode()


def new_seed() -> bytes:
    """A fresh 32-byte signing key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The raw public key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_request(seed: bytes, signed: Signed, body: bytes) -> str:
    """Hex signature for the `Huimin-Signature` header."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(signed.text(body)).hex()


def check_request(public: bytes, signed: Signed, body: bytes, signature: str) -> None:
    """Raises BadSignature."""
    _check(public, signed.text(body), signature)


def sign_verdict(seed: bytes, fields: Mapping[str, Json]) -> str:
    """Hex signature of the decision key over a verdict's fields (all but `signature`)."""
    return _sign_fields(seed, VERDICT_DOMAIN, fields)


def check_verdict(public: bytes, fields: Mapping[str, Json], signature: str) -> None:
    """Raises BadSignature. `fields` are all the verdict's fields but `signature`, unknown ones too."""
    _check(public, _fields_text(VERDICT_DOMAIN, fields), signature)


def sign_package(seed: bytes, fields: Mapping[str, Json]) -> str:
    """Hex signature of the decision key over a package's fields (all but `signature`)."""
    return _sign_fields(seed, PACKAGE_DOMAIN, fields)


def check_package(public: bytes, fields: Mapping[str, Json], signature: str) -> None:
    """Raises BadSignature."""
    _check(public, _fields_text(PACKAGE_DOMAIN, fields), signature)


def _fields_text(domain: str, fields: Mapping[str, Json]) -> bytes:
    covered = {k: v for k, v in fields.items() if k != "signature"}
    return f"{domain}\n{canonical_json(covered)}".encode()


def _sign_fields(seed: bytes, domain: str, fields: Mapping[str, Json]) -> str:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_fields_text(domain, fields)).hex()


def _check(public: bytes, text: bytes, signature: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature from error
