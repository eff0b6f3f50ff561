"""Signatures of artifacts by Ed25519, through the package `cryptography`.

Keys are files as OpenSSL and OpenSSH write them: ``openssl genpkey -algorithm ed25519``, ``ssh-keygen -t ed25519``.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from promptc.artifact.migrate import Content
from promptc.artifact.model import Artifact, Signature
from promptc.artifact.writer import dumps, signed_bytes
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.schema.values import short

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_MAKE_ONE = "`openssl genpkey -algorithm ed25519 -out key.pem` makes one"


class KeyLocked(DriverProblem):
    """A private key is encrypted, and no password, or a wrong one, was given."""


def load_private_key(path: Path, password: str | None = None) -> "Ed25519PrivateKey":
    """The private key in the file. Raises `KeyLocked`, `DriverProblem` where there is none, `MissingTool` and OSError."""
    with _cryptography():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key
    data, secret = path.read_bytes(), password.encode() if password else None
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in data else load_pem_private_key
    try:
        key = load(data, secret)
    except TypeError:
        # So the package says that a password is missing.
        raise KeyLocked(f"{path} is encrypted: its password is needed") from None
    except UnsupportedAlgorithm as error:
        raise DriverProblem(f"{path} cannot be read: {error}") from error
    except ValueError:
        if password is not None:
            raise KeyLocked(f"{path} cannot be read with this password") from None
        raise DriverProblem(f"{path} holds no private key: {_MAKE_ONE}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise DriverProblem(f"{path} holds a key of another kind than Ed25519: {_MAKE_ONE}")
    return key


def load_public_key(path: Path) -> "Ed25519PublicKey":
    """The public key in the file. Raises `DriverProblem` where there is none, `MissingTool` and OSError."""
    with _cryptography():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key, load_ssh_public_key
    data = path.read_bytes()
    if b"PRIVATE KEY" in data:
        raise DriverProblem(
            f"{path} holds a private key, which should stay where it is: `openssl pkey -in {path.name} -pubout` gives "
            "the public one"
        )
    load = load_ssh_public_key if data.startswith(b"ssh-") else load_pem_public_key
    try:
        key = load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise DriverProblem(f"{path} holds no public key, of OpenSSL or of OpenSSH") from None
    if not isinstance(key, Ed25519PublicKey):
        raise DriverProblem(f"{path} holds a key of another kind than Ed25519")
    return key


def sign(artifact: Artifact, key: "Ed25519PrivateKey") -> Artifact:
    """``artifact`` with a signature by ``key``, in the place of one that it may have."""
    unsigned = replace(artifact, signature=None)
    value = key.sign(dumps(unsigned).encode())
    return replace(unsigned, signature=Signature("ed25519", _text(key.public_key()), base64.b64encode(value).decode()))


def signature_problem(content: Content, key: "Ed25519PublicKey") -> str | None:
    """Why the file with this ``content`` is not signed by the owner of ``key``; None where it is."""
    from cryptography.exceptions import InvalidSignature

    signature = content.get("signature")
    if signature is None:
        return "the file is not signed"
    if not isinstance(signature, dict) or signature.get("algorithm") != "ed25519":
        return "the file has a signature of an unknown kind"
    if signature.get("key") != _text(key):
        return f"the file was signed with another key, {short(signature.get('key'))}"
    try:
        key.verify(base64.b64decode(str(signature.get("value")), validate=True), signed_bytes(content))
    except (InvalidSignature, ValueError):
        return "the file is not what was signed: it was changed after that"
    return None


def _text(key: "Ed25519PublicKey") -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


@contextmanager
def _cryptography() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingTool("signatures need the package `cryptography`: pip install 'promptc-lm[sign]'") from error
