"""A server under load for some minutes, while its artifact and its model server are replaced under it."""
