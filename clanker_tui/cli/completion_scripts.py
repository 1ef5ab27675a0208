"""Completion scripts for bash, zsh and fish: static text, so that a press of Tab starts no Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from clanker_tui.cli.completion_words import FILES, Option, Place

BASH = """\
# bash completion for clanker-tui
_clanker_tui() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" place="" words="" i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$place ${{COMP_WORDS[i]}}" in
            {steps}) place="${{place:+$place }}${{COMP_WORDS[i]}}" ;;
        esac
    done
    case "$place $previous" in
{values}
    esac
    case "$place" in
{places}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _clanker_tui clanker-tui"""

ZSH = """\
#compdef clanker-tui
_clanker-tui() {{
    local place="" word
    local -a options choices
    for word in "${{(@)words[2,CURRENT-1]}}"; do
        case "$place $word" in
            {steps}) place="${{place:+$place }}$word" ;;
        esac
    done
    case "$place ${{words[CURRENT-1]}}" in
{values}
    esac
    case "$place" in
{places}
    esac
    if [[ ${{words[CURRENT]}} == -* ]]; then
        _describe option options
    else
        _describe argument choices
    fi
}}
if [[ $funcstack[1] == _clanker-tui ]]; then
    _clanker-tui "$@"
else
    compdef _clanker-tui clanker-tui
fi"""


def bash_script(places: Sequence[Place]) -> str:
    """Return the completion script for bash."""
    return BASH.format(
        steps=steps(places),
        values="\n".join(bash_value(pattern, option) for pattern, option in options_with_value(places)),
        places="\n".join(bash_place(place) for place in places),
    )


def bash_value(pattern: str, option: Option) -> str:
    """Return what follows an option: readline completes names of files where the function finds nothing."""
    if isinstance(option.values, tuple):
        return f'        {pattern}) COMPREPLY=($(compgen -W {quote(" ".join(option.values))} -- "$current")); return ;;'
    return f"        {pattern}) return ;;"


def bash_place(place: Place) -> str:
    """Return what can stand at a place: options after a dash, else words."""
    options = quote(" ".join(name for option in place.options for name in option.names))
    words = quote(" ".join(place.words))
    return f"        {quote(' '.join(place.path))}) [[ $current == -* ]] && words={options} || words={words} ;;"


def zsh_script(places: Sequence[Place]) -> str:
    """Return the completion script for zsh."""
    return ZSH.format(
        steps=steps(places),
        values="\n".join(zsh_value(pattern, option) for pattern, option in options_with_value(places)),
        places="\n".join(zsh_place(place) for place in places),
    )


def zsh_value(pattern: str, option: Option) -> str:
    """Return what follows an option."""
    if option.values == FILES:
        return f"        {pattern}) _files; return ;;"
    words = f"compadd -- {' '.join(map(quote, option.values))}" if option.values else f"_message {quote(option.help)}"
    return f"        {pattern}) {words}; return ;;"


def zsh_place(place: Place) -> str:
    """Return what can stand at a place, each with what it does."""
    options = " ".join(quote(f"{name}:{option.help}") for option in place.options for name in option.names)
    words = " ".join(quote(f"{word}:{purpose}" if purpose else word) for word, purpose in place.words.items())
    return f"        {quote(' '.join(place.path))}) options=({options}) choices=({words}) ;;"


def steps(places: Sequence[Place]) -> str:
    """Return a shell pattern for the words that lead from one place to the next."""
    return "|".join(quote(f"{' '.join(place.path[:-1])} {place.path[-1]}") for place in places if place.path)


def options_with_value(places: Sequence[Place]) -> Iterator[tuple[str, Option]]:
    """Yield each option that takes a value, with a shell pattern for where it stands."""
    for place in places:
        for option in place.options:
            if option.takes_value:
                yield "|".join(quote(f"{' '.join(place.path)} {name}") for name in option.names), option


def fish_script(places: Sequence[Place]) -> str:
    """Return the completion script for fish."""
    lines = ["# fish completion for clanker-tui", "complete -c clanker-tui -f"]
    for place in places:
        condition = quote(fish_condition(place))
        for word, purpose in place.words.items():
            lines.append(f"complete -c clanker-tui -n {condition} -a {quote(word)} -d {quote(purpose)}")
        lines.extend(f"complete -c clanker-tui -n {condition} {fish_option(option)}" for option in place.options)
    return "\n".join(lines)


def fish_condition(place: Place) -> str:
    """Return a fish command that succeeds at a place."""
    if not place.path:
        return "__fish_use_subcommand"
    seen = [f"__fish_seen_subcommand_from {word}" for word in place.path]
    return "; and ".join(seen)


def fish_option(option: Option) -> str:
    """Return the arguments of fish's `complete` for an option."""
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    value = ""
    if option.takes_value:
        words = f" -a {quote(' '.join(option.values))}" if isinstance(option.values, tuple) else ""
        value = " -r -F" if option.values == FILES else f" -x{words}"
    return f"{' '.join(names)}{value} -d {quote(option.help)}"
