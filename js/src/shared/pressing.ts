// What is drawn anew waits while something in it is pressed: a button that is replaced, or moved
// away, between press and release would hear no click.

interface Press {
  target: Element;
}

const PRESSING_KEYS = ["Enter", " "];
const CLICK_MS = 300; // after a finger is up: its click is an event of its own

const pressed = new Map<"pointer" | "key", Press>();
const waiting = new Map<() => void, Element>();
let isListening = false;

/** Whether something within `node` is pressed now: a pointer or a key is down there. */
export function isPressedIn(node: Element): boolean {
  listen();
  return [...pressed.values()].some(({ target }) => target !== node && node.contains(target));
}

/** Draw what is in `node`: now, or once nothing in it is pressed any more. What waits, waits once. */
export function afterPress(node: Element, draw: () => void): void {
  waiting.set(draw, node);
  if (!isPressedIn(node)) drawWaiting((each) => each === node);
}

function drawWaiting(isMeant: (node: Element) => boolean): void {
  for (const [draw, node] of [...waiting]) if (isMeant(node) && waiting.delete(draw)) draw();
}

// A page has one pointer and one set of keys: they are heard once, for all that is drawn in it.
function listen(): void {
  if (isListening) return;
  isListening = true;
  const hear = <Kind extends keyof WindowEventMap>(
    kind: Kind,
    listener: (event: WindowEventMap[Kind]) => void,
  ) => window.addEventListener(kind, listener, { capture: true, passive: true });
  hear("pointerdown", (event) => {
    if (!event.button) press("pointer", event);
  });
  hear("keydown", (event) => {
    if (PRESSING_KEYS.includes(event.key)) press("key", event);
  });
  // a mouse's click comes after its release, and in the same turn
  hear("pointerup", ({ pointerType }) =>
    release("pointer", pointerType === "touch" ? CLICK_MS : 0),
  );
  hear("keyup", () => release("key"));
  hear("click", (event) => {
    const path = event.composedPath();
    for (const [how, { target }] of pressed) if (path.includes(target)) release(how);
  });
  for (const gone of ["pointercancel", "contextmenu"] as const)
    hear(gone, () => release("pointer"));
  hear("blur", ({ target }) => {
    if (target !== window) return; // another window takes what comes now
    release("pointer");
    release("key");
  });
}

function press(how: "pointer" | "key", event: Event): void {
  pressed.set(how, { target: event.composedPath()[0] as Element }); // also within a shadow root
}

/** Let go what is pressed now, and not what is pressed by then. */
function release(how: "pointer" | "key", after = 0): void {
  const meant = pressed.get(how);
  if (!meant) return;
  setTimeout(() => {
    if (pressed.get(how) === meant) pressed.delete(how);
    drawWaiting((node) => !isPressedIn(node));
  }, after);
}
