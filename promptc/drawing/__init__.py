"""Pictures of programs: what flows where, as data and as the text of drawing tools.

Lives here: from the IR to a picture, one file for each tool's text. Does not live here: running such a tool.
"""
