"""Lines of formatted text, with the comments of the file put where they belong."""

from collections.abc import Sequence

from promptc.source.text import SourceText
from promptc.syntax.ast import Comment

WIDTH = 100
INDENT = "  "


class Lines:
    """Collects lines, and around each thing the comments that stand there in the source.

    A comment on its own line stays on its own line, before what follows it. One behind code stays behind that
    code; where that code is laid out anew, the comment goes on a line before it. None is lost.
    """

    def __init__(self, source: SourceText, comments: Sequence[Comment]) -> None:
        self._source = source
        self._left = list(comments)
        self._written_to = 0
        self.lines: list[str] = []

    def before(self, start: int, depth: int, *, blank: bool | None = None) -> None:
        """Go on to what starts at ``start``: write the comments before it.

        ``blank`` says whether a blank line comes first; None keeps one where the source has some.
        """
        while self._left and self._left[0].span.start < start:
            self._comment(depth, blank=blank)
            blank = None
        self._blank(start, blank=blank)

    def close(self, end: int, depth: int) -> None:
        """Write the comments before the end of a block."""
        while self._left and self._left[0].span.start < end:
            self._comment(depth, blank=None)
        self._written_to = end

    def hoist(self, end: int, depth: int) -> None:
        """Write the comments before ``end`` on lines of their own: what they stand in is laid out anew."""
        while self._left and self._left[0].span.start < end:
            self._comment(depth, blank=False)

    def has_comment(self, end: int) -> bool:
        """Whether a comment stands between here and ``end``."""
        return bool(self._left) and self._left[0].span.start < end

    def write(self, lines: Sequence[str], end: int, limit: int) -> None:
        """Write a thing that ends at ``end``, with the comment that follows it on its line, before ``limit``."""
        self.lines.extend(lines)
        self._written_to = end
        if self._left and not self._left[0].own_line:
            start = self._left[0].span.start
            if end <= start < limit and "\n" not in self._source.text[end:start]:
                comment = self._left.pop(0)
                self.lines[-1] += "  " + comment.text
                self._written_to = comment.span.end

    def text(self) -> str:
        """All lines, with a newline at the end; nothing for an empty file."""
        self.close(len(self._source.text), 0)
        return "\n".join(self.lines) + "\n" if self.lines else ""

    def _comment(self, depth: int, *, blank: bool | None) -> None:
        comment = self._left.pop(0)
        self._blank(comment.span.start, blank=blank)
        self.lines.append(INDENT * depth + comment.text)
        self._written_to = comment.span.end

    def _blank(self, start: int, *, blank: bool | None) -> None:
        if blank is None:
            between = self._source.text[self._written_to : start].split("\n")
            blank = any(not line.strip() for line in between[1:-1])
        if blank and self.lines and not self.lines[-1].endswith("{"):
            self.lines.append("")
