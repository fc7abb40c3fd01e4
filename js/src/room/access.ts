// The tokens of this browser, and what is asked of the room with them.

const SEAT = "mc-room-seat";
const PRESENTER = "mc-room-presenter";

export interface Seat {
  name: string;
  token: string;
}

/** What the room answers when it refuses. */
export class Refusal extends Error {}

/** The seat that this browser has taken, if it has. */
export function keptSeat(): Seat | null {
  try {
    return JSON.parse(localStorage.getItem(SEAT) ?? "null");
  } catch {
    return null;
  }
}

export function keepSeat(seat: Seat | null): void {
  if (seat) localStorage.setItem(SEAT, JSON.stringify(seat));
  else localStorage.removeItem(SEAT);
}

/** The presenter's token, which comes behind the `#` of the address and is not left there. */
export function presenterToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get("presenter");
  if (given) {
    sessionStorage.setItem(PRESENTER, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(PRESENTER) ?? "";
}

/** Whose a token is; null when it is nobody's (any more), undefined when the room cannot be asked. */
export async function whoHas(token: string): Promise<string | null | undefined> {
  try {
    const answer = await fetch("/v1/me", { headers: bearer(token) });
    if (answer.status === 401) return null;
    return answer.ok ? (await answer.json()).name : undefined;
  } catch {
    return undefined;
  }
}

/** Send something, and return the answer. */
export async function post<T>(path: string, body: object, token = ""): Promise<T> {
  const headers = { "Content-Type": "application/json", ...(token ? bearer(token) : {}) };
  let answer: Response;
  try {
    answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new Refusal("The room cannot be reached. It is not known whether this arrived.");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const { problem, remedy } = told.error ?? { problem: `The room answers ${answer.status}` };
  throw new Refusal([problem, remedy].filter(Boolean).join(". "));
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
