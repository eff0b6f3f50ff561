"""One file per engine, each imported only when a model names it."""
