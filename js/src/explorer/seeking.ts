// What a search finds in a file of its own, as the kernel would: pieces of words, phrases in quotes,
// -without, /regex/, in any case.
import { Refusal } from "./source";

/** Return where in a text what is sought stands, in UTF-16 units; null where it is no hit. */
export type Seek = (text: string) => [number, number][] | null;

const PIECE = /(-?)(?:"([^"]*)"?|([^\s"]+))/g;

/** Return what finds `words`; nothing is a hit of no words. */
export function seekerOf(words: string): Seek {
  if (!words) return () => null;
  const body = /^\/(.+)\/$/s.exec(words)?.[1];
  if (body !== undefined) return expressionSeeker(body);
  const wanted: RegExp[] = [];
  const unwanted: RegExp[] = [];
  for (const [, without, phrase, word] of words.matchAll(PIECE)) {
    const text = phrase ?? word.replace(/\*+$/, "");
    if (text) (without ? unwanted : wanted).push(new RegExp(escaped(text), "giu"));
  }
  return (text) => {
    if (unwanted.some((each) => text.search(each) >= 0)) return null;
    const found = wanted.map((each) => placesOf(each, text));
    return found.every(({ length }) => length) ? found.flat() : null;
  };
}

function expressionSeeker(body: string): Seek {
  let expression: RegExp;
  try {
    expression = new RegExp(body, "giu");
  } catch (error) {
    throw new Refusal(`/${body}/ is no regular expression: ${(error as Error).message}`);
  }
  return (text) => (text.search(expression) < 0 ? null : placesOf(expression, text));
}

const placesOf = (expression: RegExp, text: string): [number, number][] =>
  [...text.matchAll(expression)]
    .filter(([found]) => found)
    .map(({ 0: found, index }) => [index, index + found.length]);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
