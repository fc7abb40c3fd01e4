import { emptyOnce, type Press } from "./presses";

/** What was typed and pressed, until the kernel tells what came of it. */
export class Drafts {
  private readonly sent = new Map<number, [Press, Element]>();

  /** Keep the fields of the press of that number. */
  keep(number: number, press: Press, fields: Element): void {
    this.sent.set(number, [press, fields]);
  }

  /** Whether the same words have been sent from the same form already, and wait: a double Enter. */
  hasSent(press: Press, fields: Element): boolean {
    if (fields.tagName !== "FORM") return false; // who presses Buy twice wants two
    const told = JSON.stringify(press);
    return [...this.sent.values()].some(
      ([each, from]) => from === fields && JSON.stringify(each) === told,
    );
  }

  /** Empty what the press of that number has used up, but for what was typed after it. */
  finish(number: number): void {
    const draft = this.sent.get(number);
    if (draft) emptyOnce(draft[1], draft[0]);
    this.sent.delete(number);
  }

  /** Leave in its fields what was refused. */
  refuse(number: number): void {
    this.sent.delete(number);
  }

  /** Expect no answers any more. */
  forget(): void {
    this.sent.clear();
  }
}
