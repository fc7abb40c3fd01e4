import { framed, unframed } from "../shared/frames";

const LOST_MS = 4200; // the server says something every two seconds
const LOOK_MS = 500;
const AGAIN_MS = 1500;
const LEFT = "left";

/** What is heard over a line. */
export interface Listener {
  /** Told each message once, in order. */
  heard(message: Message, buffers: DataView[]): void;
  /** Told whenever the connection is lost or is back. */
  connection(isThere: boolean): void;
  /** The server knows nothing of this page any more: another one, or it was away for too long. */
  forgotten(): void;
}

export type Message =
  | { kind: "open"; traits: Record<string, unknown> }
  | { kind: "update"; state: Record<string, unknown>; paths: (string | number)[][] }
  | { kind: "custom"; content: unknown }
  | { kind: "error"; problem: string; remedy: string };

type Control = { kind: "welcome" | "beat" | "forgotten"; heard: number };

/**
 * The socket of a page. It knows within five seconds that nothing comes, and opens anew; what was
 * not heard on either side is then said again.
 */
export class Line {
  private socket?: WebSocket;
  private isThere = true; // until it is known otherwise
  private isOver = false;
  private heard = 0;
  private said = 0;
  private readonly unheard: [number: number, frame: ArrayBuffer][] = [];
  private lastWord = performance.now();
  private opened = performance.now();

  /** @param address returns where to open it, having heard so much. */
  constructor(
    private readonly address: (heard: number) => string,
    private readonly listener: Listener,
  ) {
    this.open();
    setInterval(() => this.look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("pagehide", () => this.leave());
  }

  /** Whether what is said now is heard soon. */
  get isOpen(): boolean {
    return this.isThere && this.socket?.readyState === WebSocket.OPEN;
  }

  /** Say something, now or once the connection is back. */
  say(told: Record<string, unknown>, buffers: ArrayBuffer[] = []): void {
    this.said += 1;
    const frame = framed({ ...told, number: this.said, heard: this.heard }, buffers);
    this.unheard.push([this.said, frame]);
    if (this.isOpen) this.socket?.send(frame);
  }

  private open(): void {
    this.socket?.close();
    this.opened = performance.now();
    const socket = new WebSocket(this.address(this.heard));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.lastWord = performance.now();
      if (typeof data === "string") this.obey(JSON.parse(data));
      else this.take(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.tell(false); // it is cut: that need not be waited for
    };
  }

  private obey({ kind, heard }: Control): void {
    if (kind === "forgotten") {
      this.isOver = true;
      this.listener.forgotten();
      return;
    }
    while (this.unheard.length && this.unheard[0][0] <= heard) this.unheard.shift();
    if (kind === "welcome") for (const [, frame] of this.unheard) this.socket?.send(frame);
    this.tell(true);
  }

  private take(bytes: Uint8Array<ArrayBuffer>): void {
    const { told, taken } = unframed(bytes);
    if (told.number <= this.heard) return; // it came twice
    this.heard = told.number;
    this.listener.heard(told, told.sizes.map(taken));
  }

  private look(): void {
    const now = performance.now();
    const isCut = this.socket?.readyState === WebSocket.CLOSED;
    if (this.isOver || (!isCut && now - this.lastWord < LOST_MS)) return;
    this.tell(false);
    if (now - this.opened > AGAIN_MS) this.open();
  }

  private tell(isThere: boolean): void {
    if (isThere === this.isThere || this.isOver) return;
    this.isThere = isThere;
    this.listener.connection(isThere);
  }

  private leave(): void {
    if (this.isOpen) this.socket?.send(LEFT);
    this.isOver = true;
    this.socket?.close();
  }
}
