"""Events of a turn fold into the reply that is stored."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.draft import PIECES_AT_ONCE, Draft, Extent
from clanker_tui.domain.events import Finished, RequestSent, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import FinishReason, Status, TextPart, ThinkingPart, user_message
from clanker_tui.errors import ServerError


def begin() -> Draft:
    return Draft.reply_to(user_message("hi", "c", None), provider="demo", model="m")


def test_deltas_become_one_part_of_each_kind() -> None:
    draft = begin()
    for event in (RequestSent(1), ThinkingDelta("a"), ThinkingDelta("b"), TextDelta("c"), TextDelta("d")):
        draft.add(event)
    reply = draft.build()
    assert reply.parts == (ThinkingPart("ab"), TextPart("cd"))
    assert reply.status is Status.STREAMING


def test_a_finished_reply_is_complete_and_keeps_the_reason() -> None:
    draft = begin()
    draft.add(TextDelta("x"))
    draft.add(Finished(FinishReason.LENGTH, None, note="The model declined."))
    reply = draft.build()
    assert (reply.status, reply.finish_reason, reply.error) == (
        Status.COMPLETE,
        FinishReason.LENGTH,
        "The model declined.",
    )


def test_a_failed_reply_keeps_its_text_and_names_the_error() -> None:
    draft = begin()
    draft.add(TextDelta("half"))
    draft.fail(ServerError("It broke.", provider="demo", status=500))
    reply = draft.build()
    assert (reply.text, reply.status) == ("half", Status.FAILED)
    assert reply.error == "It broke. Try again in a moment."


def test_stopping_after_the_end_changes_nothing() -> None:
    draft = begin()
    draft.add(Finished(FinishReason.STOP, None))
    draft.stop()
    assert draft.build().status is Status.COMPLETE


def test_a_stopped_reply_keeps_its_text() -> None:
    draft = begin()
    draft.add(TextDelta("half"))
    draft.stop()
    reply = draft.build()
    assert (reply.text, reply.status) == ("half", Status.STOPPED)


def test_many_small_pieces_are_one_text_whenever_it_is_read() -> None:
    draft = begin()
    expected = ""
    for number in range(3 * PIECES_AT_ONCE):
        draft.add(TextDelta(piece := f"{number} "))
        expected += piece
        if number % 700 == 0:
            assert draft.build().text == expected
    assert draft.build().text == expected


def test_a_reply_that_goes_on_begins_with_what_another_has() -> None:
    cut = replace(
        begin().build(),
        parts=(ThinkingPart("I see."), TextPart("Half a wo")),
        status=Status.FAILED,
        finish_reason=FinishReason.LENGTH,
        error="It broke.",
    )
    draft = Draft.continuing(cut, provider="other", model="n")
    begun = draft.build()
    assert begun.parts == cut.parts
    assert begun.id != cut.id
    assert (begun.parent_id, begun.conversation_id) == (cut.parent_id, cut.conversation_id)
    assert (begun.status, begun.provider, begun.model) == (Status.STREAMING, "other", "n")
    assert (begun.finish_reason, begun.error) == (None, "")

    for event in (ThinkingDelta("Go "), ThinkingDelta("on."), TextDelta("rd.")):
        draft.add(event)
    assert draft.build().parts == (ThinkingPart("I see.\n\nGo on."), TextPart("Half a word."))


@pytest.mark.parametrize("event", [RequestSent(1), Finished(FinishReason.STOP, None)])
def test_a_draft_does_not_grow_with_what_is_only_told(event: StreamEvent) -> None:
    draft = begin()
    draft.add(event)
    assert not draft.has_grown


@pytest.mark.parametrize("event", [TextDelta("x"), ThinkingDelta("x")])
def test_a_draft_grows_with_what_is_said_or_thought(event: StreamEvent) -> None:
    draft = begin()
    draft.add(event)
    assert draft.has_grown


deltas = st.lists(
    st.builds(TextDelta, st.text(max_size=9)) | st.builds(ThinkingDelta, st.text(max_size=9)), max_size=40
)


@given(deltas, st.data())
def test_news_after_news_make_the_whole(deltas: list[TextDelta | ThinkingDelta], data: st.DataObject) -> None:
    draft, seen, thinking, text = begin(), Extent(), "", ""
    for delta in deltas:
        draft.add(delta)
        if data.draw(st.booleans()):
            news = draft.news(seen)
            seen = draft.extent
            thinking, text = thinking + news.thinking, text + news.text
        if data.draw(st.booleans()):
            draft.build()
    news = draft.news(seen)
    whole = draft.build()
    assert (thinking + news.thinking, text + news.text) == (whole.thinking, whole.text)
    assert whole.text == "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    assert draft.news(draft.extent).parts == ()


def test_news_of_a_reply_that_goes_on_begin_with_what_it_began_with() -> None:
    cut = replace(begin().build(), parts=(ThinkingPart("hm"), TextPart("Half a wo")))
    draft = Draft.continuing(cut, provider="demo", model="m")
    draft.add(TextDelta("rd."))
    assert draft.news(Extent()).parts == (ThinkingPart("hm"), TextPart("Half a word."))
