"""Sheets that are drawn on, the faces of a page, and lines set from them."""
