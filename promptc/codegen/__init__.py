"""From IR to an artifact."""
