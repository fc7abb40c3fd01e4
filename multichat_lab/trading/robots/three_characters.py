"""Three characters at a desk: one follows the crowd, one goes against it, one counts its money."""

from multichat_lab.trading.robots.characters import Character, Lines, Role, Talk

RUSH, CALM = 0.015, 0.01
"""Moves of a price, as fractions, at which the first two act."""
SMALL_PROFIT = 0.002
"""Of an account: what the third is content with."""


def with_the_move(move: float, gained: float, chance: float) -> int:
    """Buy what rises, and sell what falls."""
    return (move > RUSH) - (move < -RUSH)


def against_the_move(move: float, gained: float, chance: float) -> int:
    """Buy what falls, and sell what rises."""
    return (move < -CALM) - (move > CALM)


def little_by_little(move: float, gained: float, chance: float) -> int:
    """Buy into calm, now and then, and take small profits."""
    if gained > SMALL_PROFIT and move > 0:
        return -1
    return 1 if abs(move) < CALM and chance < 0.3 else 0


MAYA = Role(
    "Momentum Maya",
    1,
    with_the_move,
    Lines(
        opening="Good morning! I never miss an opening. {price} is where we start.",
        buying=(
            "Up {move} and still going: I am on the train.",
            "Strength at {price}. Nobody ever got rich waiting.",
            "It breaks out! In at {price}.",
        ),
        selling=(
            "The train has stopped. Some off at {price}.",
            "Down {move}: I do not argue with the tape.",
        ),
        idle=("Come on, move …", "Everybody watches {price}.", "Quiet. Too quiet."),
        to_robot=(
            "You think too much. Look at the chart!",
            "We shall see who is ahead at the close.",
            "And yet I am the one who is having fun.",
        ),
        to_person=(
            "{name}, I like how you think. Put money behind it!",
            "Bold words, {name}. Is that a position or an opinion?",
        ),
    ),
)
OTTO = Role(
    "Contrary Otto",
    2,
    against_the_move,
    Lines(
        opening="Maya is cheerful. That alone makes me want to sell.",
        buying=(
            "Down {move}: somebody must buy when everyone is scared.",
            "Blood at {price}. I take a little.",
        ),
        selling=(
            "Up {move} on nothing. Thank you, I sell.",
            "They want it at {price}? They may have mine.",
        ),
        idle=("I wait. Waiting is a position.", "At {price} nobody is wrong yet."),
        to_robot=(
            "That is exactly what they said at the last top.",
            "I shall buy it from you, lower.",
            "Everyone agrees? Then I do not.",
        ),
        to_person=(
            "{name}, and who is on the other side of that trade? Me.",
            "Interesting, {name}. The crowd said the same last time.",
        ),
    ),
)
IDA = Role(
    "Careful Ida",
    4,
    little_by_little,
    Lines(
        opening="Before anyone gets excited: costs are real, and so is tomorrow.",
        buying=("A small piece at {price}. One can always buy more.", "Slowly, at {price}."),
        selling=("A profit is a profit: some off at {price}.", "I sleep better with cash."),
        idle=("Have you all counted your commission?", "Nothing to do is a plan too."),
        to_robot=(
            "And if you are wrong? How much do you lose?",
            "Write that down; we read it again at the close.",
            "Both of you pay the same commission, by the way.",
        ),
        to_person=(
            "{name}, what would change your mind?",
            "Noted, {name}. Small size, I hope?",
        ),
    ),
)


def cast_of(seed: int) -> list[Character]:
    """Return the three of them, who hear each other."""
    talk = Talk()
    return [Character(role, seed, talk) for role in (MAYA, OTTO, IDA)]
