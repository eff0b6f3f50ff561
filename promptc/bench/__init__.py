"""The table of programs x optimizers x seeds: its cells, what they show together, and how it is written."""
