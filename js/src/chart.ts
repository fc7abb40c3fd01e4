// A chart of prices in the browser, over Lightweight Charts.
import type { ChartModel } from "./chart/traits";
import { View } from "./chart/view";

function render({ model, el }: { model: ChartModel; el: HTMLElement }) {
  const view = new View(model, el);
  return () => view.close();
}

export default { render };
