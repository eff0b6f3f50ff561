"""How good searches are on planted landscapes, at equal numbers of program runs; `python -m benchmarks.search`."""
