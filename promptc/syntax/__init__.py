"""From text to tree and back: AST, parser, formatter. The only user of lark.

Lives here: the shape of a file. Does not live here: what a name means (`promptc.sema`).
"""
