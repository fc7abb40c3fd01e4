/** Words that are sought while one types: at once, or after the answer that is waited for. */
export class SearchBox {
  private isTyped = false;
  private isAnswering = false;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly seek: (words: string) => void,
  ) {
    input.addEventListener("input", () => {
      this.isTyped = true;
      this.look();
    });
  }

  /** Something is asked of the kernel. */
  wait(): void {
    this.isAnswering = true;
  }

  /** It was answered: what was typed meanwhile is sought. */
  answered(): void {
    this.isAnswering = false;
    this.look();
  }

  private look(): void {
    if (!this.isTyped || this.isAnswering) return;
    this.isTyped = false;
    const words = this.input.value.trim();
    const isHalf = words.startsWith("/") && (words.length < 3 || !words.endsWith("/"));
    if (!isHalf) this.seek(words);
  }
}
