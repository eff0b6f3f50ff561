"""From a checked program to IR. Knows syntax trees and IR, and nothing of how either is run.

Lives here: how each construct of the language becomes ops. Does not live here: checks (`promptc.sema` has made them all)
or rewriting (`promptc.transforms`).
"""

from promptc.lowering.program import lower

__all__ = ["lower"]
