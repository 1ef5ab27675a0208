"""Writes the golden files anew, to be looked at before they are kept: python -m tests.export.make_golden."""

from __future__ import annotations

from tests.export.samples import sample
from tests.export.test_formats import GOLDEN, SEEN, exported


def main() -> None:
    """Write them."""
    GOLDEN.mkdir(exist_ok=True)
    texts = {name: "".join(render(sample())) for name, render in SEEN.items()}
    texts["whole.json"] = exported("json", sample())
    for name, text in texts.items():
        (GOLDEN / name).write_bytes(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
