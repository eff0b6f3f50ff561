"""Passes that run the program: bootstrap, propose, search; with journal, plan, budget and selection."""
