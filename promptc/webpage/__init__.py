"""From the history of a build to one HTML page that needs nothing else: no script, no font, no picture from outside.

Lives here: what the page says and how it looks. Does not live here: finding the build, and writing the file.
Elements are made with htpy, which escapes every text, so what a model wrote stays text.
"""
