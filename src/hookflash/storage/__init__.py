"""The store ports on a database."""
