import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def _any(text: str) -> str:
    """Sizes and hashes follow from all that the compiler writes."""
    return re.sub(r"[0-9a-f]{64}", "<hash>", re.sub(r"[\d,]+ bytes", "<size> bytes", text))


@pytest.fixture(autouse=True)
def keys(folder: Path, promptc: Promptc) -> None:
    """An artifact, a key pair and the public key of another one."""
    promptc("build", "mood.prompt")
    (folder / "key.pem").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for name, key in (("key", KEY), ("other", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))):
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}.pub.pem").write_bytes(public)


def test_what_is_said_of_a_signed_artifact(promptc: Promptc, golden: Golden) -> None:
    assert promptc("sign", "mood.promptc.json", "--key", "key.pem").stdout == "signed mood.promptc.json\n"
    result = promptc("verify", "mood.promptc.json", "--key", "key.pub.pem")
    assert result.exit_code == Exit.OK
    golden("cli/verify.txt", _any(result.stdout))
    assert promptc("run", "mood.promptc.json", "text=the tea was lovely").stdout == "mood: good\n"


def test_what_is_said_of_a_changed_artifact(promptc: Promptc, folder: Path, golden: Golden) -> None:
    promptc("sign", "mood.promptc.json", "--key", "key.pem")
    path = folder / "mood.promptc.json"
    path.write_text(path.read_text().replace('"mood.judge"', '"mood.judged"', 1))
    result = promptc("verify", "mood.promptc.json", "--key", "key.pub.pem")
    assert result.exit_code == Exit.SIGNATURE
    golden("cli/verify_wrong.txt", _any(result.stdout))
    assert promptc("verify", "mood.promptc.json").exit_code == Exit.FOUND


def test_a_signature_that_is_missing_or_of_another_key_has_an_exit_code_of_its_own(promptc: Promptc) -> None:
    assert promptc("verify", "mood.promptc.json", "--key", "key.pub.pem").exit_code == Exit.SIGNATURE
    assert promptc("verify", "mood.promptc.json").exit_code == Exit.OK
    promptc("sign", "mood.promptc.json", "--key", "key.pem")
    assert promptc("verify", "mood.promptc.json", "--key", "other.pub.pem").exit_code == Exit.SIGNATURE


def test_json_says_the_same(promptc: Promptc) -> None:
    found = json.loads(promptc("verify", "--json", "mood.promptc.json").stdout)
    assert [(f["check"], f["state"]) for f in found] == [
        *((check, "right") for check in ("text", "format", "hash", "schema", "types", "graph")),
        ("signature", "unknown"),
    ]


def test_what_cannot_be_read_is_told_and_is_signed_by_nobody(promptc: Promptc, golden: Golden) -> None:
    result = promptc("verify", "mood.prompt")
    assert result.exit_code == Exit.FOUND
    golden("cli/verify_no_artifact.txt", result.stdout)
    assert promptc("verify", "mood.prompt", "--key", "key.pub.pem").exit_code == Exit.SIGNATURE


def test_a_signed_copy(promptc: Promptc, folder: Path) -> None:
    before = (folder / "mood.promptc.json").read_bytes()
    promptc("sign", "mood.promptc.json", "--key", "key.pem", "-o", "signed.promptc.json")
    assert (folder / "mood.promptc.json").read_bytes() == before
    assert promptc("verify", "signed.promptc.json", "--key", "key.pub.pem").exit_code == Exit.OK


def test_what_is_no_artifact_is_not_signed(promptc: Promptc) -> None:
    result = promptc("sign", "mood.prompt", "--key", "key.pem")
    assert result.exit_code == Exit.FOUND
    assert "this is not JSON, so not a promptc artifact" in result.stderr


def test_a_wrong_key_is_the_command_line_s_mistake(promptc: Promptc) -> None:
    assert promptc("sign", "mood.promptc.json", "--key", "key.pub.pem").exit_code == Exit.USAGE
    assert promptc("verify", "mood.promptc.json", "--key", "key.pem").exit_code == Exit.USAGE


def test_the_password_of_a_key_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch, promptc: Promptc) -> None:
    secret = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame"))
    (folder / "key.pem").write_bytes(secret)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "sesame")
    assert promptc("sign", "mood.promptc.json", "--key", "key.pem").exit_code == Exit.OK
    monkeypatch.setattr("click.prompt", lambda *_, **__: "open")
    assert promptc("sign", "mood.promptc.json", "--key", "key.pem").exit_code == Exit.USAGE
