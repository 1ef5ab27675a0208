"""The words of the plain chat: those of the app, and no fewer."""

from __future__ import annotations

import pytest

from clanker_tui.cli.plain.commands import COMMANDS, DEEDS, ON_SCREEN
from clanker_tui.domain.slash import SLASH_COMMANDS, SlashCommand, find_command


@pytest.mark.parametrize("command", SLASH_COMMANDS, ids=lambda command: command.name)
def test_every_word_of_the_app_does_the_same_here_or_says_why_not(command: SlashCommand) -> None:
    for name in command.names:
        here = find_command(name, COMMANDS)
        assert here is not None
        assert here.action == command.action
    assert (command.action in DEEDS) != (command.action in ON_SCREEN)


def test_no_word_means_two_things() -> None:
    names = [name for command in COMMANDS for name in command.names]
    assert len(names) == len(set(names))


def test_there_is_a_word_for_everything_that_can_be_done() -> None:
    assert {command.action for command in COMMANDS} == {*DEEDS, *ON_SCREEN}
