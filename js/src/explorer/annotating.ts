// Labels for a message, or for the words of it that are selected.
import { button, element } from "../shared/markup";
import { withTurns } from "../shared/unseen";
import { pointsShown } from "../transcript/marked";
import type { Message } from "../transcript/message";
import type { Face } from "./face";
import type { Reader } from "./reader";
import type { Source } from "./source";
import type { ExplorerModel } from "./traits";

/** A piece of a message's words, in code points. */
export interface Piece {
  start: number;
  end: number;
}

/** Return which words of a message are selected in its row; null for none. */
export function selectedPiece(row: Element, message: Message): Piece | null {
  const selection = getSelection();
  const words = row.querySelector(".mc-said-words");
  if (
    !selection ||
    selection.isCollapsed ||
    !words ||
    words.textContent !== withTurns(message.content)
  ) {
    return null;
  }
  const range = selection.getRangeAt(0);
  if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const end = start + range.toString().length;
  const { content } = message;
  return { start: pointsShown(content, start), end: pointsShown(content, end) };
}

interface Noted {
  is_new: boolean;
}

const isLetter = ({ altKey, ctrlKey, key, metaKey }: KeyboardEvent) =>
  key.length === 1 && key !== " " && !altKey && !ctrlKey && !metaKey;

/** Ask which label, and give it to `note`; the field takes any other word. */
export class Labeller {
  private readonly dialog: HTMLDialogElement;
  private readonly told: HTMLElement;
  private readonly choices: HTMLElement;
  private readonly field: HTMLInputElement;
  private note: (label: string) => void = () => {};

  constructor(parent: Element) {
    this.dialog = element("dialog", "mc-explorer-labels", parent, { "aria-label": "Label" });
    this.told = element("p", "", this.dialog);
    this.choices = element("p", "mc-explorer-bar", this.dialog);
    const form = element("form", "mc-explorer-bar", this.dialog, { method: "dialog" });
    this.field = element("input", "", form, { "aria-label": "Another label", maxlength: "100" });
    this.field.placeholder = "another label";
    const add = element("button", "mc-explorer-button", form, { type: "submit" });
    add.textContent = "Label";
    form.addEventListener("submit", () => this.take(this.field.value.trim()));
    button(form, "mc-explorer-button", "Cancel").addEventListener("click", () =>
      this.dialog.close(),
    );
    this.dialog.addEventListener("keydown", (event) => {
      if (isLetter(event)) this.field.focus(); // a word is typed there, and presses no button
    });
  }

  ask(labels: string[], what: string, note: (label: string) => void): void {
    this.note = note;
    this.told.textContent = what;
    this.field.value = "";
    this.choices.replaceChildren();
    for (const label of labels) {
      const choice = button(this.choices, "mc-explorer-button", label);
      choice.addEventListener("click", () => {
        this.dialog.close();
        this.take(label);
      });
    }
    this.dialog.showModal();
  }

  private take(label: string): void {
    if (label) this.note(label);
  }
}

/** Return what asks for a label of what a reader looks at, has it noted, and then calls `noted`. */
export function labelLooked(
  face: Face,
  model: ExplorerModel,
  source: Source,
  noted: () => void,
): (reader: Reader) => void {
  const labeller = new Labeller(face.root);
  return ({ messages, session }) => {
    const { current, looked: message } = messages;
    if (!message || current === null) {
      face.say("Choose a message first: press on it, or j.");
      return;
    }
    if (model.get("readonly")) {
      face.say("This store can only be read here, so nothing can be labelled.");
      return;
    }
    const row = messages.list.shown.at(current);
    const piece = row ? selectedPiece(row, message) : null;
    const what = piece ? "the selected words" : "the message";
    const of = { session_id: session, message_id: message.message_id, ...piece };
    labeller.ask(model.get("labels"), `Label ${what} of ${message.sender}:`, (label) => {
      source.ask<Noted>("annotate", { label, ...of }).then(
        ({ is_new }) => (is_new ? noted() : face.say(`You have labelled it “${label}” before.`)),
        (error) => face.failed(error),
      );
    });
  };
}
