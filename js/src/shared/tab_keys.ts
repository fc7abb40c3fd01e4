const WAYS: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Have the arrow keys, Home and End turn to another tab of the same row in `root`, until `signal` aborts. */
export function turnTabsByKeys(root: HTMLElement, signal: AbortSignal): void {
  const turn = (event: KeyboardEvent) => {
    const tab = (event.target as HTMLElement).closest<HTMLElement>("[role=tab]");
    const way = WAYS[event.key];
    if (!tab || !way || event.altKey || event.ctrlKey || event.metaKey) return;
    const tabs = [
      ...(tab.closest("[role=tablist]")?.querySelectorAll<HTMLElement>("[role=tab]") ?? []),
    ];
    const next = tabs[way(tabs.indexOf(tab), tabs.length)];
    event.preventDefault();
    event.stopPropagation(); // a notebook moves by these keys
    next.focus();
    if (next !== tab) next.click();
  };
  root.addEventListener("keydown", turn, { signal });
}
