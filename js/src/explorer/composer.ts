import { button, element } from "../shared/markup";
import { EVERYONE, type Message } from "../transcript/message";
import type { Person } from "./answers";

/** What somebody wants to say. */
export interface Saying {
  text: string;
  recipient: string;
  /** Id of the message that it answers. */
  reply_to?: string;
}

const QUOTE_LETTERS = 80;

/** A field in which a person speaks in a running session, to all or to one, or as an answer. */
export class Composer {
  readonly root: HTMLFormElement;
  private readonly field: HTMLInputElement;
  private readonly speaker: HTMLElement;
  private readonly to: HTMLSelectElement;
  private readonly quote: HTMLElement;
  private readonly note: HTMLElement;
  private answered: Message | null = null;

  /** @param say says it; until it has, the text stays in the field. */
  constructor(
    parent: Element,
    private readonly say: (saying: Saying) => Promise<void>,
  ) {
    this.root = element("form", "mc-explorer-composer", parent, { "aria-label": "Speak" });
    this.quote = element("p", "mc-explorer-answering", this.root);
    this.note = element("p", "mc-explorer-failed", this.root, { role: "alert" });
    const line = element("p", "mc-explorer-saying", this.root);
    this.speaker = element("b", "", line, { dir: "auto" });
    this.to = element("select", "", line, { "aria-label": "To whom" });
    const attributes = { autocomplete: "off", maxlength: "10000", "aria-label": "What is said" };
    this.field = element("input", "", line, attributes);
    const send = element("button", "mc-explorer-button", line, { type: "submit" });
    send.textContent = "Say it";
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.showPeople([]);
    this.show(null);
  }

  /** Be there for a speaker; for nobody, be gone. */
  show(speaker: string | null): void {
    this.root.hidden = speaker === null;
    this.speaker.textContent = speaker ?? "";
  }

  /** Offer everyone, and each of those who are there but the speaker; who was meant still is. */
  showPeople(people: Person[]): void {
    const meant = this.to.value || EVERYONE;
    const there = people.filter(
      ({ name, present }) => present && name !== this.speaker.textContent,
    );
    const names = [EVERYONE, ...there.map(({ name }) => name)];
    if ([...this.to.options].map(({ value }) => value).join("\n") === names.join("\n")) return;
    this.to.replaceChildren(); // who chooses from it would have it closed
    for (const name of names) {
      const choice = element("option", "", this.to, { value: name, dir: "auto" });
      choice.textContent = `to ${name === EVERYONE ? "everyone" : name}`;
    }
    this.to.value = names.includes(meant) ? meant : EVERYONE;
  }

  /** Answer a message, or none; what was said to the speaker alone is answered to its sender. */
  answer(message: Message | null): void {
    this.answered = message;
    this.quote.replaceChildren();
    if (!message) return;
    const { content, recipient, sender } = message;
    this.quote.append("answers ");
    element("b", "", this.quote, { dir: "auto" }).textContent = sender;
    const words = content.length > QUOTE_LETTERS ? `${content.slice(0, QUOTE_LETTERS)}…` : content;
    element("bdi", "", this.quote).textContent = words;
    const none = button(this.quote, "mc-explorer-button", "Answer nobody");
    none.addEventListener("click", () => this.answer(null));
    const isOffered = [...this.to.options].some(({ value }) => value === sender);
    if (recipient === this.speaker.textContent && isOffered) this.to.value = sender;
    this.field.focus();
  }

  private async send(): Promise<void> {
    const text = this.field.value.trim();
    if (!text || this.root.inert) return; // one press says it once
    this.note.textContent = "";
    this.root.inert = true;
    const reply_to = this.answered?.message_id;
    try {
      await this.say({ text, recipient: this.to.value, ...(reply_to ? { reply_to } : {}) });
      this.field.value = "";
      this.answer(null);
    } catch (error) {
      this.note.textContent = `Not said: ${(error as Error).message}`;
    } finally {
      this.root.inert = false;
      this.field.focus();
    }
  }
}
