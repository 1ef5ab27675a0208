"""Print the dependencies at the lowest versions that are declared, a line each, as constraints for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?>=([0-9.]+)")
PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def lowest() -> list[str]:
    """Return `name==version` for each dependency.

    Raises:
        ValueError: one has no lower bound.
    """
    constraints = []
    for requirement in tomllib.loads(PYPROJECT.read_text())["project"]["dependencies"]:
        found = REQUIREMENT.match(requirement)
        if found is None:
            raise ValueError(f"{requirement} has no lower bound")
        constraints.append(f"{found[1]}=={found[2]}")
    return constraints


if __name__ == "__main__":
    print("\n".join(lowest()))
