"""A log whose source tells who answers whom in a part alone."""

from multichat_lab import ChatMessage, Lab, SessionPersistence, speakers_df, unanswered_df


def test_where_a_source_annotates_a_part_the_rest_is_not_known():
    """A file of the IRC corpus tells who answers whom in its last fifth alone."""
    with SessionPersistence("memory") as partly:
        partly.create_session(["Ann", "Bob"], session_id="partly")
        for place, kind in enumerate(("unknown", "unknown", "declared", "declared", "declared")):
            partly.add_message(
                ChatMessage(
                    "partly", "Ann" if place % 2 == 0 else "Bob", f"words {place}",
                    message_id=f"m{place}", source_id=f"line {place}", reply_kind=kind,
                    reply_to={2: "m1", 3: "m2"}.get(place),
                )
            )  # fmt: skip
        with Lab(partly) as lab:
            answered = dict(lab.sql("SELECT message_id, answered FROM utterances").fetchall())
            assert answered == {"m0": None, "m1": True, "m2": True, "m3": False, "m4": False}
            counted = unanswered_df(lab).set_index("participant")
            assert counted["messages"].to_dict() == {"Ann": 2, "Bob": 1}
            assert counted["answered"].to_dict() == {"Ann": 1, "Bob": 0}
            assert speakers_df(lab).set_index("participant")["answered"].to_dict() == {
                "Ann": 0.5, "Bob": 0.0,
            }  # fmt: skip
