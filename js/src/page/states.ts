import { button, element } from "../shared/markup";
import type { Health } from "./watch";

const CONNECTION: Record<Health["connection"], string> = {
  there: "Connected",
  lost: "No connection",
};
const KERNEL: Record<Health["kernel"], string> = {
  answers: "Kernel answers",
  silent: "Kernel does not answer",
  ended: "Kernel has ended",
  unknown: "Kernel unknown",
};
const REASONS: Record<Health["kernel"], string> = {
  answers: "what is shown may be old",
  silent: "the kernel does not answer",
  ended: "the kernel has ended",
  unknown: "there is no connection",
};

/** Why nothing can be pressed now. */
export const reasonOf = ({ kernel }: Health): string => REASONS[kernel];

/**
 * Show connection and kernel wherever `root` has `data-state`; the market is what the kernel says.
 *
 * @param market whether that is well: `true`, `false`, or `still` where no bar is to come.
 */
export function showStates(root: HTMLElement, health: Health, market: string): void {
  const isLost = health.connection === "lost" || health.kernel !== "answers";
  root.classList.toggle("mc-lost", isLost);
  mark(root, "connection", CONNECTION[health.connection], health.connection === "there");
  mark(root, "kernel", KERNEL[health.kernel], health.kernel === "answers");
  root.classList.toggle("mc-stuck", market === "false");
  for (const node of root.querySelectorAll("[data-state='market']"))
    node.setAttribute("data-ok", isLost ? "unknown" : market || "unknown");
}

function mark(root: Element, name: string, text: string, ok: boolean): void {
  for (const node of root.querySelectorAll(`[data-state='${name}']`)) {
    node.setAttribute("data-ok", String(ok));
    if (node.textContent !== text) node.textContent = text;
  }
}

/** Tell what was lost with a kernel, and offer to begin anew; nothing while there is nothing to. */
export function offerAnew(root: HTMLElement, health: Health, lost: string): void {
  const isEnded = health.kernel === "ended";
  for (const box of root.querySelectorAll<HTMLElement>("[data-anew]")) {
    if (!isEnded) box.replaceChildren();
    if (!isEnded || box.childElementCount) continue;
    element("p", "", box).textContent = `This desk has ended. ${lost}`.trim();
    if (isNotebook()) element("p", "", box).textContent = "Run its cell again to begin anew.";
    else button(box, "mc-button", "Begin anew").addEventListener("click", () => location.reload());
  }
}

const isNotebook = () => document.querySelector(".jp-NotebookPanel") !== null;
