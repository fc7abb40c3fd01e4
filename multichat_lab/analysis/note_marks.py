"""What tells annotations of scans from others, and those of words that are no more."""

SCAN_MARK = "scan-mark"
"""Label of a scan's own notes: up to which `seq` a run has read a session, and the words, as
`words_hash`, that a message had which was changed before it was read."""

IS_CURRENT = "a.words_hash = sha256(m.content)[1:16]"
"""Whether an annotation `a` is of the words that its message `m` has now; NULL: nobody knows."""
