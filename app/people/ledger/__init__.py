"""The old ledger, from a spreadsheet into the log: read, understood, shown beforehand, taken in as one, undone."""
