"""What the keys, the commands and the palette ask the main screen for; it is handed on to the room."""

from __future__ import annotations

from clanker_tui.ui.messaging import Messaging


class Errands(Messaging):
    """A screen that can be asked for whatever the room does."""

    def action_new_conversation(self) -> None:
        self.room.start_conversation()

    def action_temporary(self) -> None:
        self.room.start_temporary()

    def action_save_conversation(self) -> None:
        self.room.save_shown()

    def action_open_conversation(self, title: str = "") -> None:
        self.room.open_titled(title)

    def action_rename_conversation(self, title: str = "") -> None:
        self.room.rename_shown(title)

    def action_pin_conversation(self) -> None:
        self.room.act_on_shown("pin")

    def action_archive_conversation(self) -> None:
        self.room.act_on_shown("archive")

    def action_tag_conversation(self, text: str = "") -> None:
        self.room.tag_shown(text)

    def action_delete_conversation(self) -> None:
        self.room.delete_shown()

    def action_undo_delete(self) -> None:
        self.room.undo_delete()

    def action_choose_provider(self, name: str = "") -> None:
        self.room.choose_provider(name)

    def action_choose_model(self, model: str = "") -> None:
        self.room.choose_model(model)

    def action_enter_key(self, provider: str = "") -> None:
        self.room.enter_key(provider)

    def action_set_system_prompt(self, text: str = "") -> None:
        self.room.system_prompt_wanted(text)

    def action_change_context(self, words: str = "") -> None:
        self.room.change_context(words)

    def action_show_summary(self) -> None:
        self.room.show_summary()

    def action_set_parameter(self, text: str = "") -> None:
        self.room.parameter_wanted(text)

    def action_show_limits(self) -> None:
        self.room.show_limits()

    def action_use_demo(self) -> None:
        self.room.use_demo()

    def action_retry_reply(self) -> None:
        self.room.retry_reply()

    def action_stop_reply(self) -> None:
        self.room.stop_reply()

    def action_copy_reply(self) -> None:
        self.room.copy_reply()

    def action_attach_file(self, path: str = "") -> None:
        self.room.attach_named(path)

    def action_detach_file(self, name: str = "") -> None:
        self.room.remove_named(name)

    async def action_show_history(self) -> None:
        await self.room.show_history()

    async def action_show_usage(self) -> None:
        await self.room.show_usage()

    def action_export_conversation(self, words: str = "") -> None:
        self.room.export(words)

    def action_show_prompts(self) -> None:
        self.room.work(self.room.show_prompts(), group="ways", is_latest=True)

    def action_show_costliest(self) -> None:
        self.room.work(self.room.show_costliest(), group="ways", is_latest=True)

    def action_show_branches(self) -> None:
        self.room.work(self.room.show_branches(), group="ways", is_latest=True)

    def action_show_plain(self) -> None:
        self.room.show_plain_reply()
