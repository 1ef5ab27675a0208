"""The descriptions of settings: the docstrings below their fields, read from the source."""

from __future__ import annotations

import ast
from itertools import pairwise


def descriptions(record: type) -> dict[str, str]:
    """Return the description of each field of a settings record; empty where the source is not at hand."""
    import inspect

    try:
        [definition] = ast.parse(inspect.getsource(record)).body
    except OSError:  # the program runs from a bundle without sources
        return {}
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    found: dict[str, str] = {}
    for field, docstring in pairwise(body):
        match field, docstring:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = text
            case _:
                pass
    return found
