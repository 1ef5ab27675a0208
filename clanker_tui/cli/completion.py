"""`clanker-tui completion`: a script that completes commands, options and their values in a shell."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `completion` takes."""
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS))
    parser.epilog = (
        "bash: clanker-tui completion bash > ~/.local/share/bash-completion/completions/clanker-tui\n"
        "zsh:  clanker-tui completion zsh > a folder of $fpath, under the name _clanker-tui\n"
        "fish: clanker-tui completion fish > ~/.config/fish/completions/clanker-tui.fish"
    )


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from clanker_tui.cli.completion_scripts import bash_script, fish_script, zsh_script
    from clanker_tui.cli.completion_words import all_places
    from clanker_tui.cli.terminal import print_text

    scripts = {"bash": bash_script, "zsh": zsh_script, "fish": fish_script}
    print_text(scripts[options.shell](all_places()))
    return 0
