"""Where conversations are kept: SQLite, or PostgreSQL; see docs/storage.md."""
