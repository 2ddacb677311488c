"""The speed of the program, each figure measured beside its floor in one run (docs/performance.md)."""
