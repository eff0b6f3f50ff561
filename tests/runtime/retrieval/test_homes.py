"""What is kept of an index: made once, noticed when damaged, and whole whoever else makes it or was killed while it did."""

import asyncio
import json
import logging
import multiprocessing
import os
import queue
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Corpus
from promptc.data.problems import DataProblem
from promptc.runtime.retrieval import CorpusProblem, Retriever, open_corpus
from promptc.runtime.retrieval.homes import alone, alone_meanwhile, building, is_kept
from promptc.schema.types import STR, Json, List

FILES = [
    "bm25/data.csc.index.npy",
    "bm25/indices.csc.index.npy",
    "bm25/indptr.csc.index.npy",
    "bm25/params.index.json",
    "bm25/vocab.index.json",
    "offsets.npy",
    "rows.jsonl",
    "seal.json",
]
OHIO = ["a city in Ohio", "Ohio"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = ["a shark", "a city in Ohio", "Ohio", "a director of films"]
    (tmp_path / "wiki.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return tmp_path


def opened(folder: Path) -> Retriever:
    corpus = Corpus("bm25", "wiki.jsonl", (("fields", "text"), ("b", 0.0)))
    return open_corpus(corpus, List(STR), folder, folder / "cache")


async def found(folder: Path) -> list[Json]:
    retriever = opened(folder)
    try:
        return await retriever.search("Ohio", 9)
    finally:
        await retriever.close()


def homes(folder: Path) -> list[Path]:
    """The indexes, and what was left of those that were not finished."""
    return sorted(path for path in (folder / "cache").iterdir() if path.is_dir())


def contents(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


async def test_an_index_is_made_once_for_each_content(folder: Path) -> None:
    assert await found(folder) == OHIO
    (home,) = homes(folder)
    assert sorted(contents(home)) == FILES
    times = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    assert await found(folder) == OHIO
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == times
    with (folder / "wiki.jsonl").open("a") as file:
        file.write('{"text": "Dayton, another city in Ohio"}\n')
    assert "Dayton, another city in Ohio" in await found(folder)
    assert len(homes(folder)) == 2


async def test_the_seal_has_the_format_and_the_length_and_hash_of_each_file(folder: Path) -> None:
    await found(folder)
    (home,) = homes(folder)
    seal = json.loads((home / "seal.json").read_text())
    assert seal["format"] == 1
    assert sorted(seal["files"]) == [name for name in FILES if name != "seal.json"]
    assert seal["files"]["rows.jsonl"]["bytes"] == len((home / "rows.jsonl").read_bytes())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("rows.jsonl", b"?", "rows.jsonl is not what was written"),
        ("rows.jsonl", None, "rows.jsonl is missing"),
        ("more.npy", b"?", "more.npy is not one of its files"),
        ("seal.json", None, "seal.json cannot be read (FileNotFoundError)"),
        ("seal.json", b"{", "seal.json cannot be read (JSONDecodeError)"),
        ("seal.json", b"\xff", "seal.json cannot be read (UnicodeDecodeError)"),
        ("seal.json", b"[" * 100_000, "seal.json cannot be read (RecursionError)"),
        ("seal.json", b"[]", "seal.json is not of format 1"),
        ("seal.json", b'{"format": 2, "files": {}}', "seal.json is not of format 1"),
    ],
)
async def test_a_damaged_index_is_made_again_and_said_so(
    folder: Path, name: str, content: bytes | None, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await found(folder)
    assert caplog.messages == []
    (home,) = homes(folder)
    before = contents(home)
    if content is None:
        (home / name).unlink()
    else:
        (home / name).write_bytes(content)
    assert await found(folder) == OHIO
    assert caplog.messages == [f"the index {home} is damaged: {reason}; it is made again"]
    assert contents(home) == before


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_of_a_file_changes_what_is_found(folder: Path, name: str, data: st.DataObject) -> None:
    assert asyncio.run(found(folder)) == OHIO
    (home,) = homes(folder)
    before = contents(home)
    content = bytearray(before[name])
    place = data.draw(st.integers(0, len(content) - 1))
    match data.draw(st.sampled_from(["change", "cut", "insert"])):
        case "change":
            content[place] ^= data.draw(st.integers(1, 255))
        case "cut":
            del content[place:]
        case _:
            content[place:place] = data.draw(st.binary(min_size=1, max_size=9))
    (home / name).write_bytes(content)
    assert asyncio.run(found(folder)) == OHIO
    # Space in the seal, and an escape in place of a letter, say nothing else.
    assert contents(home) == before or json.loads(content) == json.loads(before["seal.json"])


class Trap:
    """Would write a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("name", ["offsets.npy", "bm25/data.csc.index.npy", "bm25/indptr.csc.index.npy"])
async def test_nothing_of_an_index_is_executed_even_where_its_seal_is_forged(folder: Path, name: str) -> None:
    await found(folder)
    (home,) = homes(folder)
    np.save(home / name, np.asarray([Trap(folder / "sprung")], dtype=object), allow_pickle=True)
    (forged,) = [home.rename(folder / "forged")]
    with building(home) as new:
        for path, content in contents(forged).items():
            if path != "seal.json":
                (new / path).parent.mkdir(exist_ok=True)
                (new / path).write_bytes(content)
    assert is_kept(home)
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        opened(folder)
    assert not (folder / "sprung").exists()


async def test_an_index_that_was_not_finished_is_none(folder: Path) -> None:
    with (folder / "wiki.jsonl").open("a") as file:
        file.write('{"text": 3}\n')
    with pytest.raises(DataProblem):
        opened(folder)
    assert homes(folder) == []


async def test_what_a_killed_process_left_is_removed_by_the_next_that_makes_the_index(folder: Path) -> None:
    await found(folder)
    (home,) = homes(folder)
    home.rename(home.with_name(f".{home.name}-killed"))
    assert await found(folder) == OHIO
    assert homes(folder) == [home]


def test_a_cache_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "cache").write_text("a file")
    with pytest.raises(CorpusProblem, match=r"the index cannot be kept in .*cache: File exists"):
        opened(folder)


def test_a_disk_that_is_full_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(CorpusProblem, match=r"the index cannot be kept in .*: No space left on device"),
        building(tmp_path / "home"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damaged", [False, True])
async def test_whoever_opens_an_index_at_once_finds_the_same(folder: Path, damaged: bool) -> None:
    if damaged:
        await found(folder)
        (homes(folder)[0] / "rows.jsonl").write_bytes(b"?")
    in_threads = await asyncio.gather(*(asyncio.to_thread(lambda: asyncio.run(found(folder))) for _ in range(6)))
    assert in_threads == [OHIO] * 6
    assert len(homes(folder)) == 1


def _find(folder: Path, answers: "multiprocessing.Queue[object]") -> None:
    answers.put(asyncio.run(found(folder)))


async def test_another_process_waits_for_the_one_that_makes_the_index(folder: Path) -> None:
    await found(folder)
    (home,) = homes(folder)
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    other = spawn.Process(target=_find, args=(folder, answers))
    with alone(home):
        before = contents(home)
        (home / "rows.jsonl").write_bytes(b"not yet written")
        other.start()
        with pytest.raises(queue.Empty):
            answers.get(timeout=3)
        assert (home / "rows.jsonl").read_bytes() == b"not yet written"
        (home / "rows.jsonl").write_bytes(before["rows.jsonl"])
    assert answers.get(timeout=120) == OHIO
    other.join()
    assert contents(home) == before


async def test_a_lock_holds_within_a_process_and_the_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    order: list[str] = []

    async def wait() -> None:
        async with alone_meanwhile(tmp_path / "home"):
            order.append("second")

    with alone(tmp_path / "home"):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.2)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_a_lock_is_free_again_though_a_child_that_was_forked_meanwhile_has_its_file_open(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with alone(home):
        of_the_child = os.dup(descriptor(home.with_name("home.lock")))
    async with asyncio.timeout(20), alone_meanwhile(home):
        os.close(of_the_child)


def descriptor(path: Path) -> int:
    """That of this process's open file ``path``."""
    return next(int(link.name) for link in Path("/proc/self/fd").iterdir() if link.exists() and link.samefile(path))
