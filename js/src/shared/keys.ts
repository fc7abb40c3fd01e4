import { button, element } from "./markup";

/** Keep keys that are pressed in `root` from the notebook: JupyterLab asks the focused element. */
export function keepKeys(root: HTMLElement): void {
  root.addEventListener("focusin", ({ target }) => {
    (target as HTMLElement).dataset.lmSuppressShortcuts = "true";
  });
}

/** Append a dialog that tells `keys`; its button has the class of the widget's. */
export function addHelp(
  parent: Element,
  buttonClass: string,
  keys: [name: string, does: string][],
): HTMLDialogElement {
  const dialog = element("dialog", "mc-keys", parent, { "aria-label": "Keys" });
  const list = element("dl", "", dialog);
  for (const [name, does] of keys) {
    element("kbd", "", element("dt", "", list)).textContent = name;
    element("dd", "", list).textContent = does;
  }
  const close = button(dialog, buttonClass, "Close");
  close.addEventListener("click", () => dialog.close());
  return dialog;
}
