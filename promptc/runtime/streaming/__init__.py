"""Answers while they are written: an engine's text, piece by piece, to the fields of an answer, each as soon as it is known.

Lives here: the text of one answer, and what a program's caller is told of it. Does not live here: how events travel.
"""
