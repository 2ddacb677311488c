"""Documents: form definitions, fill from the log, PDF, seal, carrier, verify."""
