import { type Answer, askServer, type HostedKernel, hasEnded, onEnd } from "../shared/host";

/** What is known of the way to the kernel, and of the kernel. */
export interface Health {
  connection: "there" | "lost";
  kernel: "answers" | "silent" | "ended" | "unknown";
}

export const TICK_MS = 500;
/** After so long without a word the server is asked what has become of the kernel. */
export const DOUBT_MS = 2500;
/** How long the kernel may be silent; it is asked for a word every two seconds. */
export const SILENT_MS = 4500;
/** How long after an answer of the server it is asked again. */
export const PAUSE_MS = 2000;

const WELL: Health = { connection: "there", kernel: "answers" };

/**
 * Watches over the kernel on a clock of its own, which no failure of anything else stops.
 *
 * @param kernel returns the kernel as the host knows it.
 * @param told is called whenever its health has changed.
 */
export class Watch {
  health = WELL;
  lastWord = Date.now();
  private lastTick = Date.now();
  private silentFrom = Date.now();
  private answer: Answer | null = null;
  private isAsking = false;
  private answeredAt = Number.NEGATIVE_INFINITY;
  private wasEnded = false;

  constructor(
    private readonly kernel: () => HostedKernel | undefined,
    private readonly told: (health: Health) => void,
    signal: AbortSignal,
  ) {
    const timer = setInterval(() => this.tick(), TICK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    onEnd(kernel(), () => this.end(), signal);
  }

  /** Whether all is well and what is shown is of now. */
  get isWell(): boolean {
    return this.health === WELL && Date.now() - this.lastWord < SILENT_MS;
  }

  /** Note a word of the kernel. */
  heard(): void {
    this.lastWord = this.silentFrom = Date.now();
    this.answer = null;
    this.wasEnded = false;
    this.judge();
  }

  private end(): void {
    this.wasEnded = true;
    this.judge();
  }

  private tick(): void {
    const now = Date.now();
    // words that came while the page slept are heard first
    if (document.hidden || now - this.lastTick > 4 * TICK_MS) this.silentFrom = now;
    this.lastTick = now;
    const isDue = now - this.answeredAt > PAUSE_MS;
    if (!this.wasEnded && isDue && now - this.silentFrom > DOUBT_MS) this.ask();
    this.judge();
  }

  private ask(): void {
    const kernel = this.kernel();
    if (!kernel || this.isAsking) return;
    this.isAsking = true;
    const asked = Date.now();
    askServer(kernel).then((answer) => {
      this.isAsking = false;
      this.answeredAt = Date.now();
      if (this.silentFrom < asked) this.answer = answer;
      this.judge();
    });
  }

  private judge(): void {
    const health = this.found();
    this.wasEnded = health.kernel === "ended"; // whatever the one that was started in its place does
    const isSame =
      health.connection === this.health.connection && health.kernel === this.health.kernel;
    if (isSame) return;
    this.health = health;
    this.told(health);
  }

  private found(): Health {
    const silence = Date.now() - this.silentFrom;
    const kernel = this.kernel();
    if (kernel && hasEnded(kernel)) this.wasEnded = true;
    if (this.wasEnded) return { connection: "there", kernel: "ended" };
    if (kernel && kernel.connectionStatus !== "connected") return this.cutOff();
    if (silence <= SILENT_MS) return WELL;
    if (this.answer === "none") return this.cutOff();
    const isIdle = kernel?.status === "idle"; // and does not know this page: it was started anew
    if (this.answer === "ended" || (isIdle && silence > 2 * SILENT_MS))
      return { connection: "there", kernel: "ended" };
    return { connection: "there", kernel: "silent" };
  }

  private cutOff(): Health {
    if (this.answer === "ended") return { connection: "there", kernel: "ended" };
    return { connection: "lost", kernel: "unknown" };
  }
}
