"""Is a file as 窓守 makes it, by whom was it signed, and what does it show."""
