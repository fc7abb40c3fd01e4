// A session in a file of its own: the same answers, of what the file carries.
import { pointsBefore } from "../transcript/marked";
import type { Message } from "../transcript/message";
import type { SessionRow, Strip } from "./answers";
import { extremesOf } from "./extremes";
import { seekerOf } from "./seeking";
import { Refusal, type Source } from "./source";

export interface Filed {
  session: SessionRow;
  messages: Message[];
}

const MOST_IN_THREAD = 200; // as the kernel tells at once
const MOST_LINES = 2000; // likewise
type Args = Record<string, unknown>;

/** Answers from the file; what takes a kernel is refused in words. */
export class FileSource implements Source {
  constructor(private readonly filed: Filed) {
    filed.messages.forEach((message, offset) => {
      message.offset = offset;
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in `Source`
  async ask<Value = any>(what: string, args: Args = {}): Promise<Value> {
    const answers: Record<string, (args: Args) => unknown> = {
      messages: ({ limit, offset }) => this.window(offset as number, limit as number),
      minimap: () => this.strip(),
      extremes: ({ limit }) =>
        extremesOf(this.filed.session.session_id, this.filed.messages, limit as number),
      hit: ({ offset, step }) => this.nextHit(offset as number, step as number),
      position: (which) => this.position(which),
      thread: ({ message_id }) => this.thread(message_id as string),
      select: ({ selection }) => this.search((selection as { words?: string }).words ?? ""),
    };
    const answer = answers[what];
    if (!answer) throw new Refusal("This file has the words alone. Open the store for the rest");
    return answer(args) as Value;
  }

  private search(words: string): Args {
    const seek = seekerOf(words);
    this.filed.messages = this.filed.messages.map((message) => {
      const { content } = message;
      const places = seek(content);
      const points = (unit: number) => pointsBefore(content, unit);
      const spans = (places ?? []).map(([start, end]): [number, number] => [
        points(start),
        points(end),
      ]);
      return { ...message, hit: places !== null, spans };
    });
    return {};
  }

  private window(offset: number, limit: number) {
    const { messages } = this.filed;
    return { total: messages.length, offset, rows: messages.slice(offset, offset + limit) };
  }

  private nextHit(from: number, step: number): Args {
    const isAhead = ({ hit, offset }: Message) => hit === true && (offset - from) * step > 0;
    const ahead = this.filed.messages.filter(isAhead);
    return { offset: (step > 0 ? ahead[0] : ahead.pop())?.offset ?? null };
  }

  private position({ message_id, seq }: Args): Args {
    const found = this.filed.messages.findIndex(
      (each) => each.seq === seq || each.message_id === message_id,
    );
    if (found >= 0) return { offset: found };
    return { offset: null, reason: `There is no message ${seq ?? message_id}.` };
  }

  private strip(): Strip {
    const { messages } = this.filed;
    const colors = new Map(messages.map(({ color, sender }) => [sender, color ?? "gray"]));
    const names = [...colors.keys()];
    const count = messages.length;
    const lines = Math.min(count, MOST_LINES);
    const first = (line: number) => Math.ceil((line * count) / lines);
    const where = (test: (message: Message) => boolean) => {
      const marked = messages.flatMap((message, place) =>
        test(message) ? [Math.floor((place * lines) / count)] : [],
      );
      return [...new Set(marked)];
    };
    return {
      topic: this.filed.session.topic,
      count,
      hits: messages.filter(({ hit }) => hit).length,
      lines,
      senders: names.map((name) => ({ name, color: colors.get(name) as string })),
      sender: Array.from({ length: lines }, (_, line) =>
        names.indexOf(loudest(messages.slice(first(line), first(line + 1)))),
      ),
      hit: where(({ hit }) => hit === true),
      fill: where(({ kind }) => kind === "fill"),
      label: where(({ labels }) => (labels?.length ?? 0) > 0),
    };
  }

  private thread(message_id: string) {
    const { messages } = this.filed;
    const above = new Map(messages.map(({ message_id: id, reply }) => [id, reply?.message_id]));
    const rootOf = (id: string) => {
      let [root, steps] = [id, 0];
      for (let next = above.get(root); next && steps < messages.length; next = above.get(root)) {
        root = next;
        steps += 1;
      }
      return root;
    };
    const root = rootOf(message_id);
    const found = messages.filter(({ message_id: id }) => rootOf(id) === root);
    const rows = found.slice(0, MOST_IN_THREAD);
    return { rows, more: found.length - rows.length };
  }
}

/** Return who says most of some messages; of equals the first. */
function loudest(messages: Message[]): string {
  const counts = new Map<string, number>();
  for (const { sender } of messages) counts.set(sender, (counts.get(sender) ?? 0) + 1);
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
