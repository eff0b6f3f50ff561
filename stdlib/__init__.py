"""The standard library, written in the language where the language can say it; shipped as `promptc.stdlib`."""
