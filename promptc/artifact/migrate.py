"""Older formats of the file, a step for each: what a step gives is what the next version would have written."""

from collections.abc import Callable, Mapping

from promptc.artifact.cursor import Cursor
from promptc.artifact.model import FORMAT_VERSION
from promptc.schema.types import Json

Content = dict[str, Json]


def _from_1(content: Content) -> Content:
    """Format 2 tells the journal of an optimizing build; artifacts can be signed."""
    provenance = Cursor(content).entries().get("provenance", Cursor({}, "provenance"))
    journal: Content = {"journal": None}
    return {
        **content,
        "provenance": {**journal, **{key: entry.value for key, entry in provenance.entries().items()}},
    }


# By the version that a step starts from.
MIGRATIONS: Mapping[int, Callable[[Content], Content]] = {1: _from_1}


def migrate(content: Content, version: int) -> Content:
    """The content of a file of format ``version``, as one of this promptc's format. Raises `ArtifactProblem`.

    A signature is of the older text, and is left out.
    """
    if version == FORMAT_VERSION:
        return content
    for step in range(version, FORMAT_VERSION):
        content = MIGRATIONS[step](content)
    return {**{key: value for key, value in content.items() if key != "signature"}, "format": FORMAT_VERSION}
