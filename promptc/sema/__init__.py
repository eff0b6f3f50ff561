"""What a program means: names, types, checks; one error file per stage.

Lives here: every check that needs no model call. Does not live here: text IR, rewriting, running.
"""

from promptc.sema.checker import check

__all__ = ["check"]
