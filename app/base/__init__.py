"""Clock, errors, Japanese text and dates. Imports nothing of ours."""
