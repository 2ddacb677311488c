"""A live encounter, from the first tap to the signed report. Headless."""
