// A store in three panes: what to choose by, the sessions, and what was said in one.
import type { ExplorerModel } from "./explorer/traits";
import { View } from "./explorer/view";

function render({ model, el }: { model: ExplorerModel; el: HTMLElement }) {
  const view = new View(model, el);
  return () => view.close();
}

export default { render };
