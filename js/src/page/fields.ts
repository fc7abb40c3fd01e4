import { withData } from "../shared/markup";

/** Whether a text tells of a gain or a loss. */
export function signOf(text: string): "up" | "down" | "none" {
  if (text.startsWith("+")) return "up";
  return text.startsWith("−") ? "down" : "none";
}

/** Short texts that any slot shows in elements with `data-field="name"`; never taken for HTML. */
export class Fields {
  private readonly texts = new Map<string, string>();

  /** Take in new texts and show them wherever `root` does. */
  write(root: Element, texts: Record<string, string>): void {
    for (const [name, text] of Object.entries(texts)) {
      this.texts.set(name, text);
      for (const node of withData(root, "field", name)) writeField(node, text);
    }
  }

  /** Return what a field shows; empty when that is not known. */
  text(name: string): string {
    return this.texts.get(name) ?? "";
  }

  /** Show all texts in `root`, which is new. */
  fill(root: Element): void {
    for (const node of root.querySelectorAll<HTMLElement>("[data-field]")) {
      const text = this.texts.get(node.dataset.field ?? "");
      if (text !== undefined) writeField(node, text);
    }
  }
}

function writeField(node: HTMLElement, text: string): void {
  if (node.textContent === text) return;
  node.textContent = text;
  node.dataset.sign = signOf(text);
}
