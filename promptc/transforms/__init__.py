"""Exact passes: they never change what the model sees, nor how often it is called beyond what is provably the same.

Lives here: one file a pass, and the tuple that puts them in order. Does not live here: passes that run the program
(`promptc.autotune`).
"""
