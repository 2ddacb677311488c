"""Who is this: recognition, history, search, figures, the old ledger. Headless; no widget, no other capability."""
