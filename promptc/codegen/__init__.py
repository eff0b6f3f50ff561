"""The IR to an artifact.

Lives here: numbering, and what an artifact keeps of a program. Does not live here: how the file is written
(`promptc.artifact`), or any rewriting.
"""

from promptc.codegen.generate import generate

__all__ = ["generate"]
