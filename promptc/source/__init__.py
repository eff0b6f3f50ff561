"""Source text, spans, diagnostics as data, and the one renderer.

Lives here: everything that points into a file. Does not live here: any knowledge of the language.
"""
