"""Commands that are over in less time than much of what longer ones need is worth. They only read."""


def is_brief(arguments: list[str]) -> bool:
    """Whether the arguments ask for such a command."""
    return arguments[:1] == ["usage"] and (len(arguments) == 1 or arguments[1].startswith("-"))
