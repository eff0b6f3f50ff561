"""Traces: what a row asked of its models, what came back and when; for a file of JSON Lines or for OpenTelemetry.

`watch` is told of rows and calls by the executor and tells each tracer. What only one tracer needs is imported with it.
"""
