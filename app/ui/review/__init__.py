"""The manager's screens: what arrived, one report, and what is signed into it."""
