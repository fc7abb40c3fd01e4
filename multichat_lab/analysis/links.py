"""Which messages answer which, as every measure counts it; the SQL alone."""

KNOWABLE = """(reply_kind <> 'unknown' OR source_id IS NULL
             OR ($inferred AND session_id IN
                 (SELECT session_id FROM annotations WHERE "by" = 'infer_replies')))"""
"""Whether one can know that nobody answered a message: not so in a piece of a log that its source
has not annotated, while it has others (250 of 1,250 lines of each file of the IRC corpus)."""

LINKS = f"""
    chosen AS (
        SELECT *, in_slice(session_id, message_id) AS counted, {KNOWABLE} AS knowable
        FROM all_messages()
        WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)),
    told AS (
        SELECT DISTINCT session_id FROM chosen
        WHERE reply_kind = 'declared' OR ($inferred AND reply_kind = 'inferred')
        UNION SELECT r.session_id FROM relations r JOIN chosen m
          ON m.session_id = r.session_id AND m.message_id = r.message_id
        WHERE r.kind = 'reply' AND m.reply_kind <> 'inferred'
        UNION SELECT session_id FROM annotations WHERE $inferred AND "by" = 'infer_replies'),
    replies AS (
        SELECT session_id, message_id, target_id, NULL AS confidence FROM relations
        WHERE kind = 'reply'
        UNION ALL
        SELECT session_id, message_id, target_id, confidence FROM inferred_replies WHERE $inferred),
    links AS (
        SELECT DISTINCT m.session_id, r.message_id, r.target_id, m.sender, t.sender AS asker,
               m.counted, r.confidence,
               r.confidence IS NOT NULL OR m.reply_kind = 'inferred' AS is_inferred,
               CASE WHEN 'made_up' NOT IN (m.time_kind, t.time_kind)
                    THEN epoch_us(m.timestamp) - epoch_us(t.timestamp) END AS wait
        FROM replies r
        JOIN chosen m ON m.session_id = r.session_id AND m.message_id = r.message_id
        JOIN chosen t ON t.session_id = r.session_id AND t.message_id = r.target_id
        WHERE m.sender <> t.sender AND ($inferred OR m.reply_kind <> 'inferred'))"""  # noqa: S608 - no value in it
"""Messages (`counted`: of the slice), sessions whose source tells replies at all, who answers whom
with which message after how many microseconds (NULL where a time is made up)."""
