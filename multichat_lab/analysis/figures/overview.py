"""A conversation on one sheet: when, who to whom, and who is answered."""

from matplotlib.figure import Figure

from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.figures.matrix import counts_of, draw_matrix, heard_by_all, weights_of
from multichat_lab.analysis.figures.speakers import draw_speakers
from multichat_lab.analysis.figures.timeline import draw_spoken, spoken_when
from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.metrics import speakers_df
from multichat_lab.figure_style import blank, finish
from multichat_lab.palette import Theme

MOST_SPEAKERS = 15


def overview_figure(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw a session, or all of them, on one sheet: what `multichat stats --figure` writes.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: count replies, and addressees, that were inferred too.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        Above, who spoke when (`timeline_figure`); below at the left, who talks to whom
        (`conversation_figure`), at the right, how much each one says and how much of it is answered
        (`speakers_figure`).
    """
    with lab_of(source) as lab:
        spoken = spoken_when(lab, session_id, inferred)
        speakers = speakers_df(lab, session_id, inferred)
        weights = weights_of(edges_df(lab, weights=True, inferred=inferred, session_id=session_id))
    counts, crowd = counts_of(weights)
    counts = counts.iloc[:MOST_SPEAKERS, :MOST_SPEAKERS]
    shown = speakers.head(MOST_SPEAKERS)
    upper, lower = 0.3 * max(spoken.lanes, 2) + 1.0, max(0.36 * len(shown) + 1.6, 4.2)
    figure, palette = blank(12, upper + lower + 0.7, theme)
    cells = figure.add_gridspec(2, 2, height_ratios=(upper, lower))
    above = figure.add_subfigure(cells[0, :])
    left, right = (figure.add_subfigure(cells[1, place]) for place in (0, 1))
    for part in (above, left, right):
        part.set_facecolor(palette.panel)
    note = draw_spoken(above.subplots(), spoken, palette)
    draw_matrix(left, counts, palette)
    said, heard = right.subplots(1, 2, sharey=True)
    draw_speakers(said, heard, shown, palette)
    note += f"; below, row: from, column: to{heard_by_all(weights)}"
    if crowd > len(counts):
        note += f"; the {len(counts)} most talkative"
    return finish(figure, palette, title or spoken.headline, note)
