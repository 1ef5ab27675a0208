"""How many tokens go along: counts where there are any, guesses elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.estimating import estimated_tokens
from clanker_tui.domain.messages import FilePart, Role, Status, ThinkingPart, new_conversation, now, user_message
from clanker_tui.domain.reckoning import (
    LEAST_FACTOR,
    MOST_FACTOR,
    Counted,
    Said,
    basis_of,
    counted_for,
    expected_output,
    fewest_to_drop,
    learned_factor,
    message_tokens,
    room_for_reply,
)
from clanker_tui.domain.usage import Purpose, Usage
from tests.history.records import question, record, reply

RATIOS = st.lists(st.floats(0.01, 100, allow_nan=False), max_size=20)
SAID = st.lists(st.integers(0, 5_000), max_size=24).map(
    lambda tokens: [Said(Role.ASSISTANT if at % 2 else Role.USER, one) for at, one in enumerate(tokens)]
)


def basis(said: list[Said], before: int = 0, model: str = "m") -> tuple[int, bool]:
    found = basis_of(said, before=before, provider="p", model=model)
    return found.tokens, found.is_estimate


def turn(asked: int, answered: int, counted: Counted | None = None) -> list[Said]:
    return [Said(Role.USER, asked), Said(Role.ASSISTANT, answered, counted)]


@given(RATIOS)
def test_the_learned_factor_stays_between_a_half_and_two(ratios: list[float]) -> None:
    assert LEAST_FACTOR <= learned_factor(ratios) <= MOST_FACTOR


@given(st.floats(LEAST_FACTOR, MOST_FACTOR), st.integers(1, 30))
def test_what_is_always_the_same_is_learned_as_it_is(ratio: float, times: int) -> None:
    assert learned_factor([ratio] * times) == pytest.approx(ratio)


def test_the_newest_counts_tell_more_than_those_of_before() -> None:
    assert learned_factor([1.0, 1.0, 2.0]) > learned_factor([2.0, 1.0, 1.0])
    assert learned_factor([]) == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_texts_are_guessed_at_as_much_as_both_together_but_for_one_token(first: str, second: str) -> None:
    apart = estimated_tokens(first) + estimated_tokens(second)
    assert estimated_tokens(first + second) <= apart <= estimated_tokens(first + second) + 1


@given(st.text(max_size=200))
def test_there_is_no_text_without_a_token_and_none_with_more_than_its_letters(text: str) -> None:
    assert bool(estimated_tokens(text)) == bool(text)
    assert estimated_tokens(text) <= len(text)


def test_reasoning_does_not_go_along_and_files_do() -> None:
    message = user_message("hello", "c", None)
    with_file = replace(message, parts=(*message.parts, FilePart("a", "x" * 400)))
    assert message_tokens(with_file) == message_tokens(message) + 100
    assert message_tokens(replace(message, parts=(*message.parts, ThinkingPart("x" * 400)))) == message_tokens(message)
    assert message_tokens(replace(message, parts=(ThinkingPart("x" * 400),))) == 0


def test_the_count_of_the_last_reply_is_where_the_next_question_begins() -> None:
    said = turn(10, 20, Counted("p", "m", 1_000, 200))
    assert basis(said) == (1_200, False)
    assert basis([*said, Said(Role.USER, 30)]) == (1_230, False)


def test_without_a_count_all_is_guessed_and_said_to_be() -> None:
    assert basis(turn(10, 20), before=5) == (35, True)
    assert basis([]) == (0, True)


def test_the_count_of_another_model_is_a_guess() -> None:
    assert basis(turn(10, 20, Counted("p", "m", 1_000, 200)), model="other") == (1_200, True)


def test_a_reply_that_was_cut_off_is_counted_as_far_as_it_was_asked_and_guessed_from_there() -> None:
    assert basis(turn(10, 20, Counted("p", "m", 1_000, None))) == (1_020, False)


def test_guesses_follow_what_was_learned_from_counts() -> None:
    said = [*turn(200, 100, Counted("p", "m", 400, 200)), *turn(100, 100, Counted("p", "m", 800, 200))]
    found = basis_of(said, before=0, provider="p", model="m")
    assert found.factor == 2
    assert found.with_new(50) == 1_000 + 100


@given(SAID, st.integers(0, 100))
def test_more_text_never_reckons_to_less(said: list[Said], new: int) -> None:
    found = basis_of(said, before=0, provider="p", model="m")
    assert found.tokens <= basis_of([*said, Said(Role.USER, new)], before=0, provider="p", model="m").tokens
    assert found.with_new(new) >= found.tokens


@given(SAID, st.integers(-10, 20_000))
def test_what_is_left_of_a_conversation_that_is_cut_has_room(said: list[Said], most: int) -> None:
    at = fewest_to_drop(said, most)
    if at is None:
        assert most < 0
        return
    assert sum(one.tokens for one in said[at:]) <= max(most, 0)
    assert at == len(said) or said[at].role is Role.USER
    before = [one for one in range(1, at) if said[one].role is Role.USER]
    assert all(sum(one.tokens for one in said[earlier:]) > most for earlier in before)


def test_what_is_kept_free_for_a_reply_is_what_it_may_have_or_usually_has_and_a_quarter_at_most() -> None:
    assert room_for_reply(100_000, 500, 8_000) == 500
    assert room_for_reply(100_000, None, 8_000) == 8_000
    assert room_for_reply(100_000, None, None) == 1_024
    assert room_for_reply(2_000, None, 8_000) == 500


def test_a_reply_is_expected_to_be_as_long_as_replies_were_and_no_longer_than_it_may_be() -> None:
    assert expected_output(None, 300) == 300
    assert expected_output(100, 300) == 100
    assert expected_output(100, None) == 100
    assert expected_output(None, None) == 500


def test_reasoning_is_not_in_what_goes_back_and_a_title_tells_nothing() -> None:
    answer = reply(question(new_conversation(), "q"), "a")
    usage = Usage(input_tokens=10, cached_tokens=5, output_tokens=60, reasoning_tokens=40)
    asked = replace(record(answer), usage=usage, outcome="complete")
    assert counted_for([asked]) == Counted(asked.provider, asked.model, 15, 20)
    assert counted_for([replace(asked, purpose=Purpose.TITLE)]) is None
    assert counted_for([replace(asked, usage=None)]) is None
    assert counted_for([]) is None


def test_a_reply_that_was_gone_on_with_is_counted_once_and_without_the_instruction() -> None:
    answer = reply(question(new_conversation(), "q"), "a")
    first = replace(record(answer), usage=Usage(input_tokens=100, output_tokens=50), outcome="complete")
    second = replace(first, usage=Usage(input_tokens=240, output_tokens=30))
    counted = counted_for([first, second])
    assert counted is not None
    assert counted.reply_tokens == 30
    assert 100 < counted.prompt_tokens < 240 - 50


def test_what_was_stopped_was_not_counted_to_its_end() -> None:
    answer = reply(question(new_conversation(), "q"), "a")
    stopped = replace(record(answer), usage=Usage(input_tokens=100, output_tokens=1), outcome=Status.STOPPED)
    counted = counted_for([stopped])
    assert counted is not None
    assert counted.reply_tokens is None


def test_a_count_from_before_something_else_went_along_is_old() -> None:
    asked = replace(record(reply(question(new_conversation(), "q"), "a")), usage=Usage(input_tokens=9), sent_at=now())
    for later, is_old in ((1, True), (0, True), (-1, False)):
        counted = counted_for([asked], since=asked.sent_at + timedelta(seconds=later))
        assert counted is not None
        assert counted.is_old == is_old


def test_an_old_count_teaches_how_a_model_counts_and_is_no_beginning() -> None:
    said = [*turn(100, 200, Counted("p", "m", 9_000, 300, is_old=True)), Said(Role.USER, 10)]
    found = basis_of(said, first=2, before=10, provider="p", model="m")
    assert (found.tokens, found.is_estimate, found.factor) == (30, True, 1.5)
