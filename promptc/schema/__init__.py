"""The types that compile time and run time share, and what each type means at every border.

Lives here: types, their values, JSON Schema, patterns, the text codec. Does not live here: anything that
knows of source files, prompts or engines.
"""
