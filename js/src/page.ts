// A page of HTML in named slots, short texts in named fields and lists that grow at their end.
// Python sends what changed; what is pressed goes back. All HTML comes escaped from Python.
import { type PageModel, PageView } from "./page/view";

function render({ model, el }: { model: PageModel; el: HTMLElement }) {
  const view = new PageView(model, el);
  return () => view.close();
}

export default { render };
