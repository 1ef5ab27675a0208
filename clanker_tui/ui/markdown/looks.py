"""The names that looks are made of: all that a palette has to know."""

from __future__ import annotations

TEXT_LOOKS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "strike", "literal", "link", "image", "math", "task"}
)
MARK_LOOKS = frozenset({"quote", "bullet", "rule", "table", "dim"})
# In a block of code each follows the word "code": "code keyword". Code without one of them is drawn as plain text.
CODE_LOOKS = frozenset(
    {"keyword", "string", "number", "comment", "function", "type", "operator", "name", "error", "added", "removed"}
)
LOOKS = TEXT_LOOKS | MARK_LOOKS | CODE_LOOKS | {"code"}
