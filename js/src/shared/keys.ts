/** Keep keys that are pressed in `root` from the notebook: JupyterLab asks the focused element. */
export function keepKeys(root: HTMLElement): void {
  root.addEventListener("focusin", ({ target }) => {
    (target as HTMLElement).dataset.lmSuppressShortcuts = "true";
  });
}
