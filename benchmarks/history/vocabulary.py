"""Texts as a history holds them: words as often as Zipf's law has them, code, and some Chinese and Japanese."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate, product

COMMON = "the to of and a in is that it for you this with on as are be can if or not from use your have by an will"
WORDS = 60_000
IDEOGRAPHS = 2_500
RARE_EVERY = 10_000  # messages; each has a word that is found a hundred times in a million
SYLLABLES = (
    "ba con de er fi gra hu in jo ker lo mi net ol pra qui re stra tu un ver wo xi yo zen al bri cha do en for ge hi "
    "im ju kle la mo nor op per ro sy ti ur vi war da el fo gu ha is ko li ma ni os pu ra se ta"
)
PARTS_OF_NAMES = "Text Stream Reader Buffer Queue Index Parser Event Token Cache Writer Page Socket Query Node Frame"
CODE = """
```python
def {name}(self, {word}: {kind}) -> None:
    self._{word} = {kind}({word})
    return await {name}()
```
"""


class Vocabulary:
    """Makes texts; the same ones for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        made = {self._made_up() for _ in range(WORDS * 2)} - set(COMMON.split())
        self.words = [*COMMON.split(), *sorted(made, key=len)[:WORDS]]
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.ideographs = [chr(0x4E00 + number * 7) for number in range(IDEOGRAPHS)]
        self._strokes = list(accumulate(1 / (rank + 2.7) ** 0.8 for rank in range(IDEOGRAPHS)))
        self.names = ["".join(parts) for parts in product(PARTS_OF_NAMES.split(), repeat=3)]

    def _made_up(self) -> str:
        return "".join(self.random.choices(SYLLABLES.split(), k=self.random.choice((2, 2, 3, 3, 4))))

    def prose(self, words: int) -> str:
        """Return sentences of some words in all."""
        text = " ".join(self.random.choices(self.words, cum_weights=self._weights, k=words))
        return text.replace(" it ", ". It ").replace(" for ", ", for ").capitalize() + "."

    def chinese(self, characters: int) -> str:
        """Return text without spaces, with a word in Latin letters in it."""
        text = "".join(self.random.choices(self.ideographs, cum_weights=self._strokes, k=characters))
        return f"{text[: characters // 2]}Python{text[characters // 2 : -6]}，{text[-6:]}。"

    def code(self) -> str:
        """Return a function."""
        name, kind = self.random.choice(self.words), self.random.choice(self.names)
        return CODE.format(name=f"{name}_{self.random.choice(self.words)}", word=name, kind=kind)

    def writer(self, number: int) -> Callable[[int], str]:
        """Return what writes the texts of a conversation, given how many words they have: one in twenty is Chinese."""
        return self.chinese if number % 20 == 0 else self.prose

    def rare(self, message: int) -> str:
        """Return what few messages say; empty for most."""
        return f" quaggazebra{message % 7}" if message % RARE_EVERY == 0 else ""
