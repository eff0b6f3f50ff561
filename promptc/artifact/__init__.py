"""The compiled artifact: its model, reader and writer. Canonical JSON, versioned, no code inside.

Lives here: what is in the file and how it is read, written and hashed. Does not live here: how it is made
(`promptc.codegen`) or run (`promptc.runtime`).
"""
