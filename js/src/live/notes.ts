import { button, element } from "../shared/markup";

const LOST =
  "Not connected: the program that shows this page has ended, or cannot be reached. " +
  "What is here stays; it goes on by itself as soon as the connection is back.";
const FORGOTTEN =
  "The program that shows this page was started anew, or this page was away for too long. " +
  "What was chosen here is lost once it is loaded again; what was noted is in the store. ";

/** What a page says of itself, above what it shows. */
export class Notes {
  private readonly doing: HTMLElement;
  private readonly line: HTMLElement;
  private readonly errors: HTMLElement;

  constructor(page: Document) {
    this.doing = page.getElementById("mc-doing") as HTMLElement;
    const notes = element("div", "mc-live-notes", page.body);
    page.body.prepend(notes);
    this.line = element("p", "mc-live-line", notes, { role: "status" });
    this.errors = element("div", "mc-live-errors", notes);
    this.line.hidden = true;
  }

  /** Say that something is being done; nothing any more where the text is empty. */
  tellDoing(text: string): void {
    this.doing.textContent = text;
    this.doing.hidden = text === "";
  }

  tellConnection(isThere: boolean): void {
    this.line.textContent = isThere ? "" : LOST;
    this.line.hidden = isThere;
  }

  tellForgotten(): void {
    this.line.textContent = FORGOTTEN;
    this.line.hidden = false;
    button(this.line, "mc-live-button", "Load it again").addEventListener("click", () => {
      location.reload();
    });
  }

  /** Show an error until somebody has seen it. */
  showError(problem: string, remedy: string): void {
    const note = element("p", "mc-live-error", this.errors, { role: "alert" });
    note.textContent = `${[problem, remedy].filter(Boolean).join(". ")} `;
    button(note, "mc-live-button", "Close").addEventListener("click", () => note.remove());
  }
}
