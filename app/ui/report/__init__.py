"""The form editor: a paper to write on, its page preview, printing, and the questions before the 記録票."""
