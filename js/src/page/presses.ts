import type { Slots } from "./slots";

/** What is pressed: the name of the act, and what belongs to it. */
export interface Press {
  act: string;
  arg: string | null | Record<string, FormDataEntryValue>;
}

const RELEASES = ["pointerup", "pointercancel", "keyup", "blur"];
const PRESSING_KEYS = ["Enter", " "];

/**
 * Tell what is pressed in `root`, where elements have `data-act`, until `signal` aborts.
 *
 * @param send returns whether it was sent; a form that was is emptied.
 */
export function tellPresses(
  root: HTMLElement,
  send: (press: Press) => boolean,
  signal: AbortSignal,
): void {
  const on = (type: string, listener: (event: Event, target: HTMLElement) => void) =>
    root.addEventListener(type, (event) => listener(event, event.target as HTMLElement), {
      signal,
    });
  on("click", (_, target) => {
    const node = target.closest<HTMLElement>("[data-act]");
    const act = node?.dataset.act;
    if (!act || node.tagName === "FORM" || !root.contains(node)) return;
    send({ act, arg: node.dataset.arg ?? null });
  });
  on("submit", (event, target) => {
    const form = target.closest<HTMLFormElement>("form[data-act]");
    if (!form) return;
    event.preventDefault();
    if (send({ act: form.dataset.act ?? "", arg: Object.fromEntries(new FormData(form)) }))
      form.reset();
  });
  // Keys typed here are for this page, not for the notebook's shortcuts.
  on("keydown", (event, target) => {
    if (target.closest("input, select, textarea")) event.stopPropagation();
  });
}

/** Keep a slot of `root` as it is while something in it is pressed, until `signal` aborts. */
export function holdWhilePressed(root: HTMLElement, slots: Slots, signal: AbortSignal): void {
  const hold = (event: Event) => slots.hold(event.target as HTMLElement);
  root.addEventListener("pointerdown", hold, { signal });
  root.addEventListener(
    "keydown",
    (event) => {
      if (PRESSING_KEYS.includes(event.key)) hold(event);
    },
    { signal },
  );
  // the click comes after the pointer's release, and in the same turn
  const release = () => setTimeout(() => slots.release());
  for (const type of RELEASES) window.addEventListener(type, release, { signal });
}
