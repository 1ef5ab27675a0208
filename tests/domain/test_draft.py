"""Events of a turn fold into the reply that is stored."""

from clanker_tui.domain.draft import Draft
from clanker_tui.domain.events import Finished, RequestSent, TextDelta, ThinkingDelta
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
