"""Passes that run the program: bootstrap, propose, search; with journal, plan, budget and selection.

Lives here: everything that calls a model in order to change what the model will see. Does not live here: passes that
are exact without running anything (`promptc.transforms`), or how a program runs (`promptc.runtime`).
"""
