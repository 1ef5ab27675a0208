"""Asks who shall answer once, in place of who answers usually."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.errors import ClankerError
from clanker_tui.ui.answerers import Answerers
from clanker_tui.ui.figures import context, measured, price

OTHER = "\n"  # no model and no provider is called that


class OtherModel(Answerers):
    """The part of the room that is about another answer to the same question."""

    def choose_answerer(self, take: Callable[[str, str], None]) -> None:
        """Ask for a provider and model, and hand them on."""
        self.work(self._choose_answerer(take), group="other model", is_latest=True)

    async def _choose_answerer(self, take: Callable[[str, str], None]) -> None:
        answerer = await self.pick_answerer()
        if answerer is not None:
            take(*answerer)

    async def pick_answerer(self, *, holding: int = 0) -> tuple[str, str] | None:
        """Ask for a provider and model; None when none is wanted.

        Args:
            holding: models that are known to hold so many tokens come first, those known not to are marked.
        """
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        provider: str | None = self.place.record.provider
        while provider:
            models = sorted(await self._models_of(provider), key=lambda one: fit(one, holding))
            speeds = self.speeds.get(provider, {})
            choices = [
                Choice(one.id, detail=described(one, speeds.get(one.id), holding)) for one in models if one.is_chat
            ]
            choices.append(Choice(OTHER, "Another provider …"))
            title = f"Which model of {provider}?"
            model = await self.app.push_screen_wait(ChoiceDialog(title, choices, current=self.place.record.model))
            if model is None:
                return None
            if model != OTHER:
                return provider, model
            lines = [Choice(line.name, line.title, line.state) for line in self.provider_lines()]
            provider = await self.app.push_screen_wait(ChoiceDialog("Which provider?", lines, current=provider))
        return None

    async def _models_of(self, provider: str) -> Sequence[ModelInfo]:
        """Return the models of a provider; the one in use where it does not tell."""
        if provider not in self.models:
            try:
                self.models[provider] = sorted(await self.services.models(provider), key=lambda one: one.id)
            except ClankerError as error:
                self.tell(error)
        known = self.models.get(provider, ())
        own = self.place.record
        return known or ([ModelInfo(own.model)] if provider == own.provider and own.model else ())


def fit(model: ModelInfo, holding: int) -> int:
    """Return how surely a model does not hold so many tokens: 0 where it does, 2 where it does not, 1 is unknown."""
    if not model.context_tokens:
        return 1 if holding else 0
    return 0 if model.context_tokens >= holding else 2


def described(model: ModelInfo, speed: ModelSpeed | None, holding: int = 0) -> str:
    """Return a model's context, price and measured speed, as far as they are known."""
    mark = "too small" if fit(model, holding) == 2 else ""
    return "  ".join(part for part in (context(model), price(model), *measured(speed)[:1], mark) if part)
