"""Checks the folders and files: who else may look into them, whether they can be written, and on what they lie."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clanker_tui import paths
from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.exposure import READ, WRITE

AREA = "files"
SCARCE_BYTES, NONE_BYTES = 100_000_000, 2_000_000
NETWORK = ("9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the program keeps its files."""

    config: Path
    history: Path
    log: Path

    @property
    def folders(self) -> dict[Path, str]:
        """The folders, each with the first thing that is kept in it."""
        kept = {"log": self.log, "history": self.history, "configuration": self.config}
        return dict(reversed({file.parent: name for name, file in kept.items()}.items()))

    @property
    def files(self) -> tuple[Path, ...]:
        """What its owner alone should read, and no other check looks at."""
        history = self.history
        beside = [history.with_name(history.name + suffix) for suffix in ("-wal", "-shm", "-journal")]
        return (history, *beside, self.log, self.config.with_name("keys.json"))


def check_files(places: Places) -> Iterator[Finding]:
    """Yield what is found about the folders and what lies in them."""
    for folder, name in places.folders.items():
        yield check_folder(name, folder)
    for file in places.files:
        yield from check_file(file)
    yield from check_room(places)
    yield from check_file_system(places.history)
    yield from check_unsaved()


def check_folder(name: str, folder: Path) -> Finding:
    """Judge one of our folders. One that only its name makes ours is left alone: others may have a use for it."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return Finding(AREA, f"{name}-folder", State.OK, f"{folder} is not there yet")
    mode = stat.S_IMODE(found.st_mode)
    quoted = shlex.quote(str(folder))
    if sys.platform != "win32" and not can_write(found, os.geteuid(), (os.getegid(), *os.getgroups())):
        why = f"the {name} cannot be kept there (mode {mode:04o})"
        mend = f"chmod 700 {quoted}" if found.st_uid == os.getuid() else f'sudo chown -R "$(id -un)" {quoted}'
        return Finding(AREA, f"{name}-folder", State.BROKEN, f"{folder} cannot be written by you", why, mend)
    forbidden = READ | WRITE if folder.name == paths.APP else WRITE
    if sys.platform != "win32" and mode & forbidden and not mode & stat.S_ISVTX:
        deed = "change what is in it" if mode & WRITE else "see what is in it"
        why = f"others may {deed} (mode {mode:04o})"
        mend = f"chmod 700 {quoted}" if forbidden & READ else f"chmod go-w {quoted}"
        return Finding(AREA, f"{name}-folder", State.NOTE, f"{folder} is open to others", why, mend)
    return Finding(AREA, f"{name}-folder", State.OK, f"{folder} is the {name}'s folder", f"mode {mode:04o}")


def can_write(found: os.stat_result, user: int, groups: Iterable[int]) -> bool:
    """Whether a folder's mode lets a user make files in it: root may everywhere."""
    if user == 0:
        return True
    needed = stat.S_IWUSR | stat.S_IXUSR
    if found.st_uid != user:
        needed >>= 3 if found.st_gid in groups else 6
    return found.st_mode & needed == needed


def check_file(file: Path) -> Iterator[Finding]:
    """Yield what is wrong with a file that its owner alone should read."""
    try:
        found = file.lstat()
    except OSError:
        return  # what is not there hides nothing, and what cannot be seen is told of its folder
    mode = stat.S_IMODE(found.st_mode)
    if sys.platform != "win32" and stat.S_ISREG(found.st_mode) and mode & (READ | WRITE):
        deed = "change" if mode & WRITE else "read"
        what = f"{file}: others may {deed} this file"
        mend = f"chmod 600 {shlex.quote(str(file))}"
        yield Finding(AREA, "mode", State.NOTE, what, f"mode {mode:04o}", mend)


def check_room(places: Places) -> Iterator[Finding]:
    """Yield how much room there is, once for each disk."""
    import shutil

    seen: set[int] = set()
    for name, path in (("history", places.history), ("log", places.log)):
        folder = existing(path.parent)
        device = folder.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield judge_room(name, folder, shutil.disk_usage(folder).free)
            if sys.platform != "win32":
                yield from judge_disk(name, folder, os.statvfs(folder))


def judge_disk(name: str, folder: Path, disk: os.statvfs_result) -> Iterator[Finding]:
    """Yield what keeps the disk of a folder from taking files, whatever room it has."""
    quoted = shlex.quote(str(folder))
    if disk.f_flag & os.ST_RDONLY:
        mend = f'sudo mount -o remount,rw "$(findmnt -no TARGET -T {quoted})"'
        why = "a system does that to a disk that fails: look after it first"
        yield Finding(AREA, "read-only", State.BROKEN, f"the disk of the {name} can only be read", why, mend)
    if disk.f_files and not disk.f_favail:
        mend = f"Remove files from the disk of {quoted}: df -i {quoted}"
        yield Finding(AREA, "entries", State.BROKEN, f"the disk of the {name} can take no more files", mend=mend)


def check_unsaved() -> Iterator[Finding]:
    """Yield a finding where something waits to be taken into the history."""
    from clanker_tui.leftovers import CONVERSATIONS, FILES, TEXT, USAGE, found

    for path in found(CONVERSATIONS, USAGE, TEXT, FILES):
        what = f"{path} holds what could not be saved"
        mend = "Start clanker-tui: it takes it in."
        yield Finding(AREA, "unsaved", State.NOTE, what, "it was written there when the program ended", mend)


def existing(folder: Path) -> Path:
    """Return a folder, or the next above it that is there."""
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


def judge_room(name: str, folder: Path, free_bytes: int) -> Finding:
    """Judge how many bytes are free on the disk of a folder."""
    what = f"{free_bytes / 1e9:,.1f} GB free on the disk of the {name}"
    mend = f"Make room on the disk of {shlex.quote(str(folder))}: df -h {shlex.quote(str(folder))}"
    if free_bytes < NONE_BYTES:
        what = f"{free_bytes / 1e6:,.1f} MB free on the disk of the {name}"
        return Finding(AREA, "room", State.BROKEN, what, "hardly anything more can be kept", mend)
    if free_bytes < SCARCE_BYTES:
        what = f"{free_bytes / 1e6:,.0f} MB free on the disk of the {name}"
        return Finding(AREA, "room", State.NOTE, what, "a backup or an export may not fit", mend)
    return Finding(AREA, "room", State.OK, what)


def check_file_system(history: Path, mountinfo: str | None = None) -> Iterator[Finding]:
    """Yield what the kind of file system means for the history; nothing where the system does not tell.

    Args:
        mountinfo: what is mounted where, as Linux tells it; None to ask it.
    """
    from clanker_tui.history.mounts import MOUNTINFO, file_system

    if mountinfo is None:
        mountinfo = MOUNTINFO.read_text(errors="replace") if MOUNTINFO.exists() else ""
    kind = file_system(existing(history.parent), mountinfo)
    if kind in NETWORK:
        why = "slower, and safe only while one machine at a time has it open"
        mend = f"Keep it on a disk of this machine: export {paths.DATA_VARIABLE}=/a/local/folder"
        yield Finding(AREA, "file-system", State.NOTE, f"the history is on a network ({kind})", why, mend)
    elif kind:
        yield Finding(AREA, "file-system", State.OK, f"the history is on {kind}")
