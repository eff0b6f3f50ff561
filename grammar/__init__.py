"""The grammar of `.prompt` files, for Lark: LALR(1), contextual lexer, no conflicts."""
