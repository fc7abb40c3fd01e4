"""Robots with characters: they trade in small lots, say why, and answer each other and people.

What they do and say follows from the bars and a seed, so that a desk that is untouched has a lively
first minute, the same one each time.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot

LOOK_BACK = 8
"""Bars that a character remembers."""
PATIENCE = 4
"""Bars that a character says nothing after it has spoken, but for answers."""
STAKE = 0.15
"""Of what the account is worth, in one order."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What a character says; `{price}`, `{move}` (in percent) and `{name}` are filled in.

    Attributes:
        opening: before it has traded.
        buying, selling: with an order.
        idle: when nothing happens.
        to_robot: in answer to another character.
        to_person: in answer to a person.
    """

    opening: str
    buying: tuple[str, ...]
    selling: tuple[str, ...]
    idle: tuple[str, ...]
    to_robot: tuple[str, ...]
    to_person: tuple[str, ...]


@dataclass(slots=True)
class Talk:
    """What the characters of one desk have heard and not answered yet.

    Attributes:
        last: who of them spoke last, and the id of the message; None before the first.
        asked: people's messages that wait: name, id of the message.
    """

    last: tuple[str, str] | None = None
    asked: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=5))


@dataclass(frozen=True, slots=True)
class Role:
    """Who a character is.

    Attributes:
        name: the participant.
        begins: the bar at which it says its first words.
        wants: of the move of the price over the last bars, as a fraction, what it has gained on
            what it holds, as a fraction of its account, and a number between 0 and 1 by chance,
            makes 1 to buy, -1 to sell, 0 for neither.
        lines: what it says.
    """

    name: str
    begins: int
    wants: Callable[[float, float, float], int]
    lines: Lines


class Character(Robot):
    """Trades by the way of the last bars, with words, as its role is.

    Args:
        role: who it is.
        seed: of its choices.
        talk: what is heard at the desk; its own unless given.
    """

    def __init__(self, role: Role, seed: int = 1, talk: Talk | None = None) -> None:
        self.name = role.name
        self.seed = seed
        self._role = role
        self._random = Random(f"{self.name} {seed}")  # noqa: S311 - a game
        self._talk = talk or Talk()
        self._closes: deque[float] = deque(maxlen=LOOK_BACK)
        self._bars = 0
        self._spoke = -PATIENCE

    def hear(self, name: str, message_id: str) -> None:
        """Take note of what a person says; one of those at the desk answers with the next bar."""
        self._talk.asked.append((name, message_id))

    def recall(self, bars: Sequence[Bar]) -> None:
        """Go on after these bars, as one who has greeted and knows the prices, but says new things.

        For a desk that goes on from its record, where it does not decide again what it did.
        """
        self._bars = len(bars)
        self._closes.extend(bar.close for bar in bars)
        self._random = Random(f"{self.name} {self.seed} {self._bars}")  # noqa: S311 - a game

    def on_bar(self, bar: Bar) -> None:
        """Answer, or trade and say why, or only talk."""
        self._closes.append(bar.close)
        self._bars += 1
        move = bar.close / self._closes[0] - 1
        if self._bars == self._role.begins:
            self._say(self._role.lines.opening, bar, move)
        elif self._talk.asked and self._random.random() < 0.5:
            name, message_id = self._talk.asked.popleft()
            self._say(self._chosen(self._role.lines.to_person), bar, move, (name, message_id))
        elif self._bars > self._role.begins and self._bars - self._spoke >= PATIENCE:
            self._act(bar, move)

    def _act(self, bar: Bar, move: float) -> None:
        gained = self.broker.account.unrealised_pnl / max(1.0, self.equity)
        wish = self._role.wants(move, gained, self._random.random())
        quantity = max(1, round(STAKE * self.equity / bar.close))
        last = self._talk.last
        if wish > 0 and self.broker.account.cash > quantity * bar.close * 1.02:
            self.buy(quantity, say=self._filled(self._chosen(self._role.lines.buying), bar, move))
            self._note()
        elif wish < 0 and self.position > 0:
            said = self._filled(self._chosen(self._role.lines.selling), bar, move)
            self.sell(min(quantity, self.position), say=said)
            self._note()
        elif last and last[0] != self.name and self._random.random() < 0.35:
            self._talk.last = None
            self._say(self._chosen(self._role.lines.to_robot), bar, move, last)
        elif self._random.random() < 0.1:
            self._say(self._chosen(self._role.lines.idle), bar, move)

    def _say(
        self, line: str, bar: Bar, move: float, answered: tuple[str, str] | None = None
    ) -> None:
        name, reply_to = answered or ("", None)
        sentence = self._filled(line, bar, move, name)
        message_id = self.voice(sentence, reply_to, kind="message")
        self._note()
        if message_id and not answered:
            self._talk.last = (self.name, message_id)

    def _note(self) -> None:
        self._spoke = self._bars

    def _chosen(self, lines: tuple[str, ...]) -> str:
        return self._random.choice(lines)

    def _filled(self, line: str, bar: Bar, move: float, name: str = "") -> str:
        return line.format(price=f"{bar.close:,.2f}", move=f"{abs(move):.1%}", name=name)
