// What a message is made of: words, reasoning (folded), calls of tools as cards with their results.
import { element } from "../shared/markup";
import { withTurns } from "../shared/unseen";
import { appendMarked, type Mark } from "./marked";
import type { Message, Part } from "./message";
import { counted } from "./numbers";

const LONG_RESULT = 400; // letters from which on a result is folded
const UNITS = ["bytes", "KB", "MB", "GB"];

/** Append the words and parts of a message; marks are in its `content`. */
export function appendBody(parent: Element, message: Message, marks: Mark[]): void {
  if (message.deleted && !message.content) {
    const gone = element("p", "mc-said-gone", parent);
    gone.textContent = "This message was deleted.";
    return;
  }
  const isPlain = !message.parts.some(({ kind }) => kind !== "text");
  if (isPlain) {
    if (message.content) appendWords(parent, message.content, marks);
    return;
  }
  let marked = false; // the words that `content` has are marked once, in the part that has them
  for (const part of message.parts) {
    const isContent: boolean = !marked && part.kind === "text" && part.text === message.content;
    marked ||= isContent;
    appendPart(parent, part, isContent ? marks : []);
  }
}

function appendWords(parent: Element, text: string, marks: Mark[]): void {
  const words = element("div", "mc-said-words", parent, { dir: "auto" });
  appendMarked(words, text, marks);
}

function appendPart(parent: Element, part: Part, marks: Mark[]): void {
  const { kind, text } = part;
  if (kind === "text") {
    if (text) appendWords(parent, text, marks);
  } else if (kind === "reasoning") {
    const size = text ? counted(text.length, "character") : "not recorded";
    appendFolded(parent, "mc-said-reasoning", `Reasoning, ${size}`, text ?? "");
  } else if (kind === "tool_call") appendCall(parent, part);
  else if (kind === "tool_result") appendResult(parent, part);
  else appendFile(parent, part);
}

function appendCall(parent: Element, { name, arguments: given, call_id }: Part): void {
  const card = element("div", "mc-said-call", parent);
  const head = element("p", "mc-said-call-head", card);
  head.append("calls ");
  element("code", "", head).textContent = name || "a tool";
  if (call_id) head.title = `call ${call_id}`;
  const empty = given === null || given === undefined || isEmptyObject(given);
  if (empty) return;
  const text = typeof given === "string" ? given : JSON.stringify(given, null, 2);
  element("pre", "", card, { dir: "auto", tabindex: "0" }).textContent = withTurns(text);
}

function appendResult(parent: Element, part: Part): void {
  const { call_id, is_error: failed, name } = part;
  const text = part.text ?? "";
  const title = `${failed ? "✗ error" : "result"}${name ? ` of ${name}` : ""}`;
  const size = text ? `, ${counted(text.length, "character")}` : ", empty";
  const folded = appendFolded(parent, "mc-said-result", title + size, text);
  folded.toggleAttribute("data-error", failed === true);
  folded.open = text.length <= LONG_RESULT;
  if (call_id) folded.title = `of call ${call_id}`;
}

function appendFolded(
  parent: Element,
  className: string,
  title: string,
  text: string,
): HTMLDetailsElement {
  const details = element("details", `mc-said-fold ${className}`, parent);
  element("summary", "", details).textContent = title;
  if (text)
    element("pre", "", details, { dir: "auto", tabindex: "0" }).textContent = withTurns(text);
  return details;
}

function appendFile(parent: Element, part: Part): void {
  const size = typeof part.size === "number" ? sizeText(part.size) : "";
  const facts = [part.name, part.media_type, size, part.url, part.text].filter(Boolean);
  const file = element("p", "mc-said-file", parent, { dir: "auto" });
  file.textContent = [part.kind, ...facts].join(" · ");
}

function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), 3);
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${UNITS[step]}`;
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
