import { goTo, type Place } from "./place";

const SETTLED_MS = 10_000;
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];

/** Take up the place on Voilà's page, and keep it when the cells come in place of what was saved. */
export function follow(place: Place): void {
  place.takeUp();
  let reading = place.now();
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener("scroll", () => (reading = place.now()), { signal });
  // Voilà takes it away and shows the cells in one go, so the next drawing has both
  const loading = document.getElementById("loading");
  new MutationObserver((_, watch) => {
    if (loading?.isConnected) return;
    watch.disconnect();
    listening.abort();
    history.scrollRestoration = "auto";
    const cells = document.getElementById("rendered_cells");
    if (reading && cells && !document.querySelector(".mc-steps-bar"))
      stay(cells, reading.cell, reading.top);
  }).observe(document.body, { childList: true });
}

/** Keep a cell where it is while what is above it is drawn, until somebody moves. */
function stay(cells: HTMLElement, cell: string, top: number): void {
  const go = () => goTo(`[cell-index="${cell}"]`, top);
  const watch = new ResizeObserver(go);
  const leave = () => watch.disconnect();
  go();
  watch.observe(cells);
  for (const each of MOVES) window.addEventListener(each, leave, { once: true, passive: true });
  setTimeout(leave, SETTLED_MS);
}
