"""Whatever happened to the source between two copies: the copy is the same, or says why not."""

from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import Annotation, ChatMessage
from multichat_lab.stores.copying import sessions
from tests.conftest import DURABLE_TYPES
from tests.stores.copying.records import all_of, copied, fill, is_whole, trade
from tests.stores.strategies import texts

NAMES = st.sampled_from(["one", "two"])
DEEDS = st.one_of(
    st.tuples(st.just("begin"), NAMES),
    st.tuples(st.just("say"), NAMES, texts),
    st.tuples(st.just("revise"), NAMES, texts, st.integers(0, 4)),
    st.tuples(st.just("note"), NAMES, texts),
    st.tuples(st.just("end"), NAMES),
    st.tuples(st.just("trade"), NAMES, st.sampled_from(["r1", "r2"])),
    st.tuples(st.just("forget"), NAMES),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("copy")),
)
TAKES_BACK = {"forget", "withdraw"}


def do(chats, deed, name="", *more):
    """Do something to the source; what the rules refuse is left."""
    if deed == "begin":
        fill(chats, name)
    elif deed == "say":
        chats.add_message(ChatMessage(name, "Ann", more[0]))
    elif deed == "revise":
        chats.history.revise(f"{name}{more[1]}", more[0], session_id=name)
    elif deed == "note":
        chats.annotations.add([Annotation(name, "x", value=more[0], run="r")])
    elif deed == "end":
        chats.end_session(name)
    elif deed == "trade":
        chats.get_session(name)
        trade(chats, name, more[0])
    elif deed == "withdraw":
        chats.annotations.remove("r")
    else:
        with chats.store.transaction() as transaction:
            transaction.delete_sessions([name])


@settings(max_examples=30)
@given(
    types=st.tuples(st.sampled_from(DURABLE_TYPES), st.sampled_from((*DURABLE_TYPES, "parquet"))),
    deeds=st.lists(DEEDS, max_size=12),
    piece=st.sampled_from([2, 5, 10_000]),
)
def test_a_copy_is_the_source_after_any_history(types, deeds, piece):
    before, sessions.PIECE = sessions.PIECE, piece
    try:
        with TemporaryDirectory() as folder:
            source, target = (types[0], f"{folder}/source"), (types[1], f"{folder}/target")
            with SessionPersistence(*source):
                pass
            took_back = False
            for deed in [*deeds, ("copy",)]:
                if deed == ("copy",):
                    copied(source, target, delete=took_back)
                    assert all_of(target) == all_of(source)
                    took_back = False
                    continue
                with SessionPersistence(*source) as chats:
                    try:
                        do(chats, *deed)
                    except MultichatError:
                        continue
                took_back = took_back or deed[0] in TAKES_BACK
            assert is_whole(target)
    finally:
        sessions.PIECE = before
