"""Runs over files of any length: rows are read, run and written one after the other, and a run that ended early goes on."""
