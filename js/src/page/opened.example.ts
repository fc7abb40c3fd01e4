import { afterEach, beforeEach, vi } from "vitest";
import { ExampleModel } from "../shared/model.example";
import { PageView } from "./view";

/** A page that is opened before each test of a file, and closed after it; time stands still. */
export class OpenedPage {
  el!: HTMLElement;
  kernel!: ExampleModel<Record<string, never>>;
  view!: PageView;

  constructor() {
    beforeEach(() => this.open());
    afterEach(() => this.close());
  }

  slot(name: string): HTMLElement {
    return this.el.querySelector(`.mc-slot-${name}`) as HTMLElement;
  }

  button(name: string): HTMLButtonElement {
    return this.slot(name).querySelector("button") as HTMLButtonElement;
  }

  private open(): void {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ execution_state: "busy" })));
    this.el = document.createElement("div");
    document.body.append(this.el);
    this.kernel = new ExampleModel({});
    this.view = new PageView(this.kernel.model, this.el);
  }

  private close(): void {
    this.view.close();
    this.el.remove();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
}
