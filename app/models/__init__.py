"""The store: one encrypted, append-only file a person; its secret, settings, backups and checks."""
