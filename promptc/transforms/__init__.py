"""Exact passes: they never change what the model sees, nor how often it is called beyond what is provably the same."""
