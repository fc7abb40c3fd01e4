const BEGUN = "mc-steps-begun";

/** How long one has talked: since the page was first opened in this tab, or since `restart`. */
export class Clock {
  constructor(private readonly face: HTMLElement) {
    if (!sessionStorage.getItem(BEGUN)) this.restart();
    this.show();
    setInterval(() => this.show(), 1000);
  }

  restart(): void {
    sessionStorage.setItem(BEGUN, String(Date.now()));
    this.show();
  }

  private show(): void {
    this.face.textContent = elapsed(Date.now() - Number(sessionStorage.getItem(BEGUN)));
  }
}

/** Milliseconds as minutes and seconds, with hours once there are any: 4:05, 1:04:05. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
