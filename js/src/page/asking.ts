import { button, element } from "../shared/markup";

/** What the kernel asks before it does something that cannot be taken back. */
export interface Question {
  text: string;
  /** What the button says that answers yes. */
  yes: string;
}

/** Ask in a dialog that says what is at stake; `agreed` is called for a yes alone. */
export function ask(root: HTMLElement, { text, yes }: Question, agreed: () => void): void {
  root.querySelector("dialog.mc-question")?.remove();
  const dialog = element("dialog", "mc-question", root, { "aria-label": "Question" });
  element("p", "", dialog).textContent = text;
  const answer = (name: string, then: () => void) =>
    button(dialog, "mc-button", name).addEventListener("click", () => {
      dialog.close();
      dialog.remove();
      then();
    });
  answer("Stay", () => {});
  answer(yes, agreed);
  dialog.showModal();
}

/** Have the browser ask before the page is left, as long as `isAtStake`, until `signal` aborts. */
export function askBeforeLeaving(isAtStake: () => boolean, signal: AbortSignal): void {
  const leave = (event: BeforeUnloadEvent) => {
    if (isAtStake()) event.preventDefault();
  };
  window.addEventListener("beforeunload", leave, { signal });
}
