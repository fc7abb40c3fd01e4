import { element } from "../shared/markup";

/** A field in which a person speaks to a running session. */
export class Composer {
  readonly root: HTMLFormElement;
  private readonly field: HTMLInputElement;
  private readonly label: HTMLElement;

  /**
   * @param say says a text; until it has, the text stays in the field.
   * @param failed is told why it has not.
   */
  constructor(
    parent: Element,
    say: (text: string) => Promise<void>,
    failed: (error: Error) => void,
  ) {
    this.root = element("form", "mc-explorer-composer", parent);
    const label = element("label", "", this.root);
    this.label = element("span", "", label, { dir: "auto" });
    this.field = element("input", "", label, { autocomplete: "off", maxlength: "10000" });
    const send = element("button", "mc-explorer-button", this.root, { type: "submit" });
    send.textContent = "Say it";
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      if (text)
        say(text)
          .then(() => this.clear())
          .catch(failed);
    });
    this.show(null);
  }

  /** Be there for a speaker; for nobody, be gone. */
  show(speaker: string | null): void {
    this.root.hidden = speaker === null;
    this.label.textContent = `${speaker ?? ""} says `;
  }

  private clear(): void {
    this.field.value = "";
  }
}
