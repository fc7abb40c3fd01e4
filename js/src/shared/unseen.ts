// Characters that nobody sees, in names; the same rules as in `multichat_lab/unseen.py`.

const JOINED = "[\\p{Lo}\\p{Mn}\\p{Mc}\\p{So}\\p{Sk}]";
const JOINER = `[\\u200c\\u200d]`;
const UNSEEN = new RegExp(
  [
    `(?<!${JOINED})${JOINER}|${JOINER}(?!${JOINED})`,
    "(?<![\\p{So}\\p{Lo}])[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]",
    "(?![\\u200c\\u200d])[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]",
    "(?![ \\u3000])\\p{Zs}",
    "[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u2800\\u3164\\uffa0]",
  ].join("|"),
  "gu",
);

/** Return a name as it is shown where people read it: what nobody sees by its number. */
export const visible = (name: string): string => name.replace(UNSEEN, numbered);

const numbered = (char: string): string => {
  const number = (char.codePointAt(0) as number).toString(16).toUpperCase();
  return `⟨U+${number.padStart(4, "0")}⟩`;
};

const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;

/** What somebody says, with what turns the direction of writing by its number; all else stays. */
export const withTurns = (words: string): string => words.replace(TURNS, numbered);
