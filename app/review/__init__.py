"""The manager's desk: what arrives is checked, judged, sealed, sent on or sent back. Headless."""
