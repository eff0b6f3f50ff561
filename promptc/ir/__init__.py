"""The intermediate representation: ops, builder, printer, parser, verifier.

Lives here: the program as immutable data in SSA form, and its text. Does not live here: rewriting (`promptc.transforms`)
or anything that knows of syntax trees.
"""
