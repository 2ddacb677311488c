"""Drawing 2: the two forms, their 別紙, and the seals. Frozen: what it gives is compared with signed files.

Drawing 1 is the same without the box over the title of the 記録票.
"""
