"""What other programs of this machine can learn of this process: nothing of its memory, and no file that it makes."""

import sys
from contextlib import suppress

from app.base.files import new_files_for_owner_only

_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""
_NO_HEAP = 1
"""WER_FAULT_REPORTING_FLAG_NOHEAP of WerSetFlags."""


def close_off() -> None:
    """Call it first of all. Names and keys are in this memory: no other process of the same person may look into it
    (ptrace, /proc), and a crash writes no copy of it. A process that is started from here calls it for itself."""
    new_files_for_owner_only()
    # Where a system knows none of it (an old kernel, a sandbox), the program runs as it always did.
    if sys.platform == "win32":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.windll.kernel32.WerSetFlags(_NO_HEAP)
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
