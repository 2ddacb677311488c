"""The settings of a person and an office."""
