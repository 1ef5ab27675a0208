"""One round of a target: what is spoilt, and the command lines that meet it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.ending import ending
from tests.fuzz.mutator import Mutator

HOME = "home"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Command lines, one after the other, and what they meet. `piece` is what is shown when one ends badly."""

    commands: Sequence[Sequence[str]]
    piece: object = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""


Prepare = Callable[[Mutator, Path], Meeting]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is fuzzed. `rounds` are those of a usual run of the tests."""

    name: str
    prepare: Prepare
    rounds: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A command line that ended badly, and the seed that shows it again."""

    target: str
    seed: int
    command: Sequence[str]
    objections: Sequence[str]
    err: str
    piece: object

    def __str__(self) -> str:
        return (
            f"{self.target} with CLANKER_TUI_FUZZ_SEED={self.seed} CLANKER_TUI_FUZZ_ROUNDS=1: "
            f"{', '.join(self.objections)}\n  {[word[:200] for word in self.command]}\n"
            f"{self.err[-3000:]}\n  {str(self.piece)[:3000]!r}"
        )


def play(target: Target, seed: int, folder: Path) -> tuple[Failure | None, float]:
    """Play one round in an empty folder; return what ended badly, if anything did, and the longest time of one."""
    print(f"{target.name}, seed {seed}", flush=True)  # what hung, should one hang
    meeting = target.prepare(Mutator(seed), folder)
    slowest = 0.0
    for command in meeting.commands:
        end = ending(command, folder, environ=meeting.environ, stdin=meeting.stdin)
        slowest = max(slowest, end.cpu_s)
        if objections := end.objections():
            return Failure(target.name, seed, command, objections, end.err, meeting.piece), slowest
    return None, slowest
