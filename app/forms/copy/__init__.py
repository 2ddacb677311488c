"""The copy for 職員課 without personal data (ガイドライン 4(1)オ): what goes, what may identify, the sheets, the check.

`plan` says what the copy will say; `needles`, `names`, `places`, `digits`, `shapes` find what is known to identify,
`doubts` whatever else may; `sheets` draws; `leaks` searches the finished file, by tables of its own.
"""
