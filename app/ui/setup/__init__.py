"""First start, and unlocking at every start where there is no keyring."""
