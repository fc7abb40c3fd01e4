/** How often an open view tells the kernel so; 12 s of silence count as a closed page there. */
export const BEAT_MS = 2000;

/** Return a name that tells one view from all others. */
export const newViewName = (): string => Math.random().toString(36).slice(2);

/**
 * Call `beat` every two seconds, until `signal` aborts.
 *
 * @param turned is called when the browser's tab is hidden or shown.
 */
export function keepBeating(beat: () => void, turned: () => void, signal: AbortSignal): void {
  const timer = setInterval(beat, BEAT_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", turned, { signal });
}
