"""What runs an artifact: executor, prompt layout, decoding, cache, trace; one `Engine` protocol, a file per engine.

Lives here: all that production needs. Does not live here: anything that needs the source of a program. Imports
neither lark, hyperopt nor click.
"""
