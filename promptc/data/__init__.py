"""Data sets: what a `dataset` block says, reading files, splits by seed, hashes.

Lives here: rows on their way from a file to a typed `Row`. Does not live here: metrics, or what rows are used for.
"""
