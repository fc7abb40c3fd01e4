"""Hypothesis strategies for what a conversation may hold."""

from datetime import UTC

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]))
"""Any Unicode, empty and NUL included; half a surrogate pair is no Unicode text."""

filled_texts = texts.filter(bool)

names = filled_texts.filter(lambda name: name != "All")

moments = st.datetimes(timezones=st.just(UTC))
"""Years 1 to 9999, to the microsecond."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip

json_objects = st.dictionaries(texts, json_values, max_size=4)
