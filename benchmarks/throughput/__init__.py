"""Rows per second of a program: promptc beside vLLM alone, and beside DSPy."""
