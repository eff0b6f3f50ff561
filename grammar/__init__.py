"""The grammar of `.prompt` files, shipped as package data of `promptc.grammar`."""
