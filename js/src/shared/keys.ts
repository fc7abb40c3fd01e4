import { button, element } from "./markup";

/** Keep keys that are pressed in `root` from the notebook: JupyterLab asks the focused element. */
export function keepKeys(root: HTMLElement): void {
  root.addEventListener("focusin", ({ target }) => {
    (target as HTMLElement).dataset.lmSuppressShortcuts = "true";
  });
}

/** Append a dialog that tells `keys`; its classes begin with the name of the `widget`. */
export function addHelp(
  parent: Element,
  widget: string,
  keys: [name: string, does: string][],
): HTMLDialogElement {
  const dialog = element("dialog", `${widget}-help`, parent, { "aria-label": "Keys" });
  const list = element("dl", "", dialog);
  for (const [name, does] of keys) {
    element("kbd", "", element("dt", "", list)).textContent = name;
    element("dd", "", list).textContent = does;
  }
  const close = button(dialog, `${widget}-button`, "Close");
  close.addEventListener("click", () => dialog.close());
  return dialog;
}
