// A replay of a session in the browser: one clock over words, prices, fills and money.
import type { ReplayModel } from "./replay/traits";
import { View } from "./replay/view";

function render({ model, el }: { model: ReplayModel; el: HTMLElement }) {
  const view = new View(model, el);
  return () => view.close();
}

export default { render };
