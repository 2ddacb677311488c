"""A slip of the finger or the ear: one character of a word is another one."""


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one character that is another one, is missing, or is swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
