// What the page around a widget knows of its kernel: JupyterLab and Voilà know, others do not.

/** How a kernel is reached: a part of what JupyterLab's and Voilà's widget managers have. */
export interface HostedKernel {
  readonly id: string;
  /** E.g. `idle`, `busy`, `restarting` or `dead`. */
  readonly status: string;
  readonly connectionStatus: string;
  readonly statusChanged?: {
    connect(slot: (kernel: unknown, status: string) => void): void;
    disconnect(slot: (kernel: unknown, status: string) => void): void;
  };
  readonly serverSettings: { readonly baseUrl: string; readonly token: string };
}

/** What a server says when it is asked for a kernel. */
export type Answer = "there" | "ended" | "none";

const ENDED = ["dead", "terminating", "restarting", "autorestarting"];
const ASK_MS = 1500; // a server that takes longer counts as one that cannot be reached

/** The kernel behind a widget's model; undefined where the page does not know it. */
export const hostedKernel = (model: object): HostedKernel | undefined =>
  (model as { widget_manager?: { kernel?: HostedKernel } }).widget_manager?.kernel ?? undefined;

/** Whether a kernel is no more, or not the one that it was. */
export const hasEnded = (kernel: HostedKernel): boolean => ENDED.includes(kernel.status);

/** Call `ended` when a kernel ends, however soon another is started in its place. */
export function onEnd(
  kernel: HostedKernel | undefined,
  ended: () => void,
  signal: AbortSignal,
): void {
  const changed = (_: unknown, status: string) => {
    if (ENDED.includes(status)) ended();
  };
  kernel?.statusChanged?.connect(changed);
  signal.addEventListener("abort", () => kernel?.statusChanged?.disconnect(changed));
}

/** Ask the server whether there is such a kernel. */
export async function askServer({ id, serverSettings }: HostedKernel): Promise<Answer> {
  const { baseUrl, token } = serverSettings;
  const headers: Record<string, string> = token ? { Authorization: `token ${token}` } : {};
  try {
    const signal = AbortSignal.timeout(ASK_MS);
    const told = await fetch(`${baseUrl}api/kernels/${id}`, { headers, signal, cache: "no-store" });
    if (told.status === 404) return "ended";
    if (!told.ok) return "there";
    const { execution_state } = (await told.json()) as { execution_state?: string };
    return ENDED.includes(execution_state ?? "") ? "ended" : "there";
  } catch {
    return "none";
  }
}
