"""promptc beside DSPy: the same tasks, model, server and number of LM calls. ``python -m benchmarks.optimize``."""
