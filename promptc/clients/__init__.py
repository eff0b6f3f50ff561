"""Modules in Python and TypeScript that call a program with types, written from its artifact.

An artifact may come from anywhere, so nothing of it goes into such a module but names that are made into identifiers, texts
that are written as JSON writes them, and comments without an end in them.
"""
