"""What kind of file system a path is on."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")
LOCAL = ("bcachefs", "btrfs", "exfat", "ext3", "ext4", "f2fs", "ntfs3", "overlay", "tmpfs", "vfat", "xfs", "zfs")


def file_system(path: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds `path`, as /proc/self/mountinfo names it; "" when it does not.

    Of several mounts on one place the last one is seen.
    """
    place = os.path.realpath(path)
    found, longest = "", -1
    for line in mountinfo.splitlines():
        mount, _, source = line.partition(" - ")
        fields = mount.split()
        if len(fields) < 5 or not source:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
        if len(point) >= longest and (place + "/").startswith(point.rstrip("/") + "/"):
            found, longest = source.split()[0], len(point)
    return found


def is_local(kind: str) -> bool:
    """Whether all processes that may use a file there share one machine's memory. What is not known is not local."""
    return kind in LOCAL
