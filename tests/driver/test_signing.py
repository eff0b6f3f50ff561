"""Signatures, with keys as OpenSSL and OpenSSH write them."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from promptc.artifact.model import Artifact, Provenance
from promptc.artifact.writer import dumps
from promptc.driver.compiling import compile_file
from promptc.driver.problems import DriverProblem, MissingTool
from promptc.driver.signing import KeyLocked, load_private_key, load_public_key, sign, signature_problem
from promptc.schema.types import Json

PROGRAM = Path(__file__).parents[1] / "cli" / "programs" / "mood.prompt"
MINE, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    return compile_file(PROGRAM).artifact


def test_the_owner_of_the_key_signed_it_and_nobody_else(artifact: Artifact) -> None:
    content = json.loads(dumps(sign(artifact, MINE)))
    assert signature_problem(content, MINE.public_key()) is None
    assert "signed with another key" in (signature_problem(content, OTHER.public_key()) or "")
    assert signature_problem(json.loads(dumps(artifact)), MINE.public_key()) == "the file is not signed"


def test_signing_twice_gives_the_same_file_and_again_replaces_the_signature(artifact: Artifact) -> None:
    signed = sign(artifact, MINE)
    assert dumps(sign(artifact, MINE)) == dumps(signed)
    assert sign(sign(artifact, OTHER), MINE) == signed
    assert replace(signed, signature=None) == artifact


def test_whatever_is_changed_breaks_the_signature(artifact: Artifact) -> None:
    text = dumps(sign(artifact, MINE))
    content = json.loads(text)
    other = json.loads(dumps(sign(replace(artifact, provenance=Provenance("x", "y")), MINE)))
    assert "changed after that" in (signature_problem({**content, "provenance": {}}, MINE.public_key()) or "")
    # The key's own signature of another artifact is none of this one.
    assert signature_problem({**content, "signature": other["signature"]}, MINE.public_key()) is not None


@pytest.mark.parametrize(
    "signature",
    [None, 3, {}, {"algorithm": "rsa"}, {"value": "%%%"}, {"value": "\u00e9"}, {"value": "AAAA"}, {"key": 3}],
)
def test_a_signature_of_any_other_form_is_none(artifact: Artifact, signature: Json) -> None:
    content = json.loads(dumps(sign(artifact, MINE)))
    other = {**content["signature"], **signature} if signature and isinstance(signature, dict) else signature
    assert signature_problem({**content, "signature": other}, MINE.public_key()) is not None


@pytest.mark.parametrize(
    ("encoding", "form"), [(Encoding.PEM, PrivateFormat.PKCS8), (Encoding.PEM, PrivateFormat.OpenSSH)]
)
def test_private_keys_are_read(tmp_path: Path, encoding: Encoding, form: PrivateFormat) -> None:
    path = tmp_path / "key"
    path.write_bytes(MINE.private_bytes(encoding, form, NoEncryption()))
    assert load_private_key(path).private_bytes_raw() == MINE.private_bytes_raw()


@pytest.mark.parametrize(
    ("encoding", "form"), [(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), (Encoding.OpenSSH, PublicFormat.OpenSSH)]
)
def test_public_keys_are_read(tmp_path: Path, encoding: Encoding, form: PublicFormat) -> None:
    path = tmp_path / "key.pub"
    path.write_bytes(MINE.public_key().public_bytes(encoding, form))
    assert load_public_key(path) == MINE.public_key()


def test_an_encrypted_key_needs_its_password(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(MINE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame")))
    assert load_private_key(path, "sesame").private_bytes_raw() == MINE.private_bytes_raw()
    with pytest.raises(KeyLocked, match="its password is needed"):
        load_private_key(path)
    with pytest.raises(KeyLocked, match="cannot be read with this password"):
        load_private_key(path, "open")


def test_what_is_no_such_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"secret")
    with pytest.raises(DriverProblem, match=r"holds no private key: `openssl genpkey"):
        load_private_key(path)
    with pytest.raises(DriverProblem, match="holds no public key"):
        load_public_key(path)
    curve = generate_private_key(SECP256R1())
    path.write_bytes(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(DriverProblem, match="another kind than Ed25519"):
        load_private_key(path)
    with pytest.raises(DriverProblem, match="a private key, which should stay where it is"):
        load_public_key(path)
    path.write_bytes(curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(DriverProblem, match="another kind than Ed25519"):
        load_public_key(path)


def test_without_the_package_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(MissingTool, match=r"pip install 'promptc-lm\[sign\]'"):
        load_public_key(tmp_path / "key")
    with pytest.raises(MissingTool, match=r"pip install 'promptc-lm\[sign\]'"):
        load_private_key(tmp_path / "key")
