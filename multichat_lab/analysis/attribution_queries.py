"""The SQL of attribution: trades in whole units of money, credited to messages and to advice.

A unit is 10⁻¹⁸ of the currency; what a trade in whole cents earned is shared out in whole cents.

Parameters: `$session` (an id or NULL), `$runs` (a list of ids or NULL), `$credit` (`entry` or
`exit`) and, by message, `$advice` (a boolean).
"""

CENT = 10**16
"""Units in a hundredth of the currency."""


def currency(units: str) -> str:
    """Return the expression of whole units in currency; NULL for none."""
    return f"""CASE WHEN {units} % {CENT} = 0 THEN ({units} // {CENT})::BIGINT / 100
        ELSE {units} / {100 * CENT} END"""


IN_SCOPE = """
    ($session IS NULL OR session_id = $session)
    AND ($runs::VARCHAR[] IS NULL OR session_id IN (SELECT session_id FROM chosen))
"""

CREDITED = f"""
    WITH chosen AS (
        FROM runs WHERE ($session IS NULL OR session_id = $session)
        AND ($runs::VARCHAR[] IS NULL OR list_contains($runs::VARCHAR[], run_id))),
    given AS (
        SELECT session_id, message_id, participant FROM orders JOIN chosen USING (run_id)
        WHERE in_slice(session_id, message_id)),
    traded AS (
        SELECT session_id, run_id, trade_id, participant,
               CASE WHEN round(pnl * 100) / 100 = pnl THEN round(pnl * 100)::HUGEINT * {CENT}
               ELSE round(pnl * {100 * CENT})::HUGEINT END AS units,
               CASE WHEN round(pnl * 100) / 100 = pnl THEN {CENT} ELSE 1 END AS least,
               CASE $credit WHEN 'entry' THEN entry_message_id ELSE exit_message_id END
               AS message_id
        FROM trades JOIN chosen USING (run_id)),
    earned AS (FROM traded WHERE in_slice(session_id, message_id)),
    advisers AS (
        SELECT e.run_id, e.trade_id, e.units // e.least AS parts, e.least,
               a.session_id, a.message_id, a.sender AS participant,
               row_number() OVER trade AS place, count(*) OVER (PARTITION BY run_id, trade_id) AS n
        FROM traded e
        JOIN all_messages() m ON m.message_id = e.message_id
         AND (m.session_id = e.session_id OR e.session_id IS NULL)
        JOIN (SELECT DISTINCT session_id, message_id, target_id FROM relations WHERE kind = 'reply')
          r ON r.message_id = m.message_id AND r.session_id = m.session_id
        JOIN all_messages() a ON a.message_id = r.target_id AND a.session_id = r.session_id
         AND a.sender <> m.sender
        WINDOW trade AS (PARTITION BY run_id, trade_id ORDER BY a.seq)),
    advised AS (
        SELECT session_id, message_id, participant,
               sign(parts) * (abs(parts) // n + (place <= abs(parts) % n)::BIGINT) * least AS units
        FROM advisers WHERE in_slice(session_id, message_id))
"""  # noqa: S608

BY_PARTICIPANT = f"""
    {CREDITED},
    said AS (FROM messages WHERE kind <> 'system' AND {IN_SCOPE}),
    accounts AS (
        SELECT robot AS participant, sum(initial_cash) AS paid_in,
               sum(coalesce(latest, initial_cash)) AS latest
        FROM chosen
        LEFT JOIN (SELECT run_id, arg_max(equity, timestamp) AS latest FROM equity GROUP BY run_id)
          USING (run_id)
        GROUP BY robot),
    everyone AS (
        SELECT participant FROM participants WHERE {IN_SCOPE}
        UNION SELECT robot FROM chosen
        UNION SELECT participant FROM given
        UNION SELECT participant FROM earned)
    SELECT participant, coalesce(m.n, 0) AS messages, coalesce(o.n, 0) AS orders,
           coalesce(t.n, 0) AS trades, won / t.n AS win_rate,
           {currency("coalesce(t.units, 0)")} AS pnl,
           CASE WHEN NOT is_slice() THEN 100 * (latest - paid_in) / nullif(paid_in, 0) END
           AS return_pct,
           coalesce(a.n, 0) AS advised_trades, {currency("coalesce(a.units, 0)")} AS advised_pnl
    FROM everyone
    LEFT JOIN (SELECT sender AS participant, count(*) AS n FROM said GROUP BY ALL) m
      USING (participant)
    LEFT JOIN (SELECT participant, count(*) AS n FROM given GROUP BY ALL) o USING (participant)
    LEFT JOIN (SELECT participant, count(*) AS n, sum(units)::HUGEINT AS units,
                      count(*) FILTER (units > 0) AS won
               FROM earned GROUP BY ALL) t USING (participant)
    LEFT JOIN (SELECT participant, count(*) AS n, sum(units)::HUGEINT AS units
               FROM advised GROUP BY ALL) a USING (participant)
    LEFT JOIN accounts USING (participant)
    ORDER BY pnl DESC, participant
"""  # noqa: S608

BY_MESSAGE = f"""
    {CREDITED},
    counted AS (
        SELECT session_id, message_id, participant, 1 AS orders, 0 AS trades, 0 AS won, 0 AS units,
               0 AS advised, 0 AS advised_units FROM given
        UNION ALL
        SELECT session_id, message_id, participant, 0, 1, (units > 0)::INT, units, 0, 0 FROM earned
        UNION ALL
        SELECT session_id, message_id, participant, 0, 0, 0, 0, 1, units FROM advised
        WHERE $advice),
    named AS (
        SELECT m.session_id, m.seq, c.message_id, m.content, m.timestamp,
               coalesce(m.sender, c.participant) AS participant,
               c.* EXCLUDE (session_id, message_id, participant)
        FROM counted c
        LEFT JOIN messages m ON m.message_id = c.message_id
         AND (m.session_id = c.session_id OR c.session_id IS NULL))
    SELECT session_id, seq, message_id, participant, content, timestamp,
           sum(orders) AS orders, sum(trades) AS trades,
           sum(won) / nullif(sum(trades), 0) AS win_rate, {currency("sum(units)::HUGEINT")} AS pnl,
           sum(advised) AS advised_trades, {currency("sum(advised_units)::HUGEINT")} AS advised_pnl
    FROM named GROUP BY ALL
    ORDER BY session_id NULLS LAST, seq NULLS LAST, participant, message_id
"""  # noqa: S608
