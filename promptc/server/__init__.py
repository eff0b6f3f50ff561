"""Programs over HTTP: what `promptc serve` runs.

A request goes through `endpoint`: into the `gate`, which bounds how many there are and how long they take; to the one of
`programs` that it names, which stays open until it has left, also where a new artifact has taken its place; and out
through `replies`, as one JSON object or as events.

Only this package imports FastAPI, uvicorn and prometheus-client, and nothing of it is loaded before it is used.
"""
