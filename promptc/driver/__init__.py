"""From a source file and options to what was asked for: a check, IR, an artifact, a plan, an optimized artifact.

Lives here: the order of the stages, and the files of a build. Does not live here: any stage, and any printing.
"""
