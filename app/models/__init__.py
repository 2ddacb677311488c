"""The store: tables, migrations, append-only log, keys, settings, backup."""
