"""One person's workstation: its data folder, set up and opened; its packs, its identity, whom it trusts."""
