"""The standard library: `.prompt` files that `from std import ...` reads."""
