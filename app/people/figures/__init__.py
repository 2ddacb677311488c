"""Figures of a 年度, care for the staff, the summary for publication; as charts, tables and files."""
