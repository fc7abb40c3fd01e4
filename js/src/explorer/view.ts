import { element } from "../shared/markup";
import { onChange } from "../shared/model";
import { counted, countText } from "../transcript/numbers";
import type { Overview } from "./answers";
import { Brush } from "./brush";
import { type Choose, Facets, showChips } from "./choosing";
import { Face } from "./face";
import { FileSource } from "./file_source";
import { showMatrix } from "./matrix";
import { readPermalink } from "./permalink";
import { Readers } from "./readers";
import { Sessions } from "./sessions";
import { KernelSource, type Source } from "./source";
import { type ExplorerModel, type ExplorerTraits, type Selection, whole } from "./traits";

const TYPING_MS = 200; // one goes on typing
const CHANGED = "Changed: show";
const REPAINT_MS = 4000; // a page may change its colours without a word

/** One view of the explorer: what its panes ask, and what each choice does to all of them. */
export class View {
  private readonly face: Face;
  private readonly source: Source;
  private readonly facets: Facets;
  private readonly brush: Brush;
  private readonly matrix: HTMLElement;
  private readonly sessions: Sessions;
  private readonly readers: Readers;
  private readonly stopping = new AbortController();
  private overview: Overview | null = null;
  private asked = 0;

  constructor(
    private readonly model: ExplorerModel,
    host: Element,
  ) {
    const { signal } = this.stopping;
    const face = new Face(model, host);
    const file = model.get("file");
    this.face = face;
    this.source = file ? new FileSource(file) : this.kernel(signal);
    const choose: Choose = (selection) => void this.choose(selection);
    const { choose: lists } = face.panes;
    this.brush = new Brush(element("div", "mc-explorer-when", lists), (from, to) =>
      choose({ ...this.selection, from, to }),
    );
    this.matrix = element("div", "mc-explorer-who", lists);
    this.facets = new Facets(element("div", "mc-explorer-facets", lists), choose);
    this.readers = new Readers(model, face, this.source, () => void this.renew(), signal);
    this.sessions = new Sessions(face.panes.sessions, this.source, {
      open: (session) => setTraits(this.model, { session, at: null }),
      compare: (compare) => setTraits(this.model, { compare }),
      failed: (error) => face.failed(error),
    });
    this.listen(signal);
    if (file) face.turnTo("read");
    else void this.renew();
    const meant = model.get("alone") ? readPermalink(location.hash) : null;
    if (meant && (!file || meant.session === model.get("session"))) {
      setTraits(this.model, { session: meant.session, at: meant.seq });
    }
    this.openMeant();
  }

  private kernel(signal: AbortSignal): Source {
    const told = {
      grown: (messages: number) => this.grown(messages),
      changed: (sessions: string[] | null) => this.changed(sessions),
      silent: (isSilent: boolean) => this.face.saySilent(isSilent, () => kernel.retry()),
    };
    const kernel: KernelSource = new KernelSource(this.model, told, signal);
    return kernel;
  }

  private get selection(): Selection {
    return whole(this.model.get("selection"));
  }

  close(): void {
    this.stopping.abort();
    this.sessions.close();
    this.readers.close();
  }

  private dress(): void {
    if (!this.face.dress()) return;
    this.brush.draw();
    this.readers.dress();
  }

  private listen(signal: AbortSignal): void {
    const { face, model } = this;
    onChange(model, ["theme", "height", "where", "speaker"], () => this.dress(), signal);
    const timer = setInterval(() => this.dress(), REPAINT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    onChange(model, ["selection", "inferred"], () => this.renew(), signal);
    onChange(model, ["session", "compare"], () => this.openMeant(), signal);
    let typing = 0;
    face.search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = window.setTimeout(() => this.searchFor(face.search.value), TYPING_MS);
    });
    face.fresh.addEventListener("click", () => this.renew());
    face.root.addEventListener("mc-again", () => this.show());
    const target = model.get("alone") ? document : face.root;
    const press = (event: Event) => this.readers.press(event as KeyboardEvent);
    target.addEventListener("keydown", press, { signal });
  }

  private searchFor(text: string): void {
    const words = text.trim();
    const isHalf = words.startsWith("/") && (words.length < 3 || !words.endsWith("/"));
    if (!isHalf && words !== this.selection.words) void this.choose({ ...this.selection, words });
  }

  // The kernel checks a choice, and sends it back as the trait that all views follow.
  private async choose(selection: Selection): Promise<void> {
    try {
      await this.source.ask("select", { selection });
      this.face.say("");
      if (this.model.get("file")) setTraits(this.model, { selection });
    } catch (error) {
      this.face.say((error as Error).message);
    }
  }

  private async renew(): Promise<void> {
    const { face, selection } = this;
    face.fresh.hidden = true;
    if (document.activeElement !== face.search) face.search.value = selection.words;
    showChips(face.chips, selection, (next) => void this.choose(next));
    if (this.model.get("file")) {
      this.readers.renew();
      return;
    }
    this.asked += 1;
    const { asked } = this;
    const asking = this.source.ask<Overview>("overview"); // first of all: it is soonest answered
    this.sessions.renew(face.chips.hasChildNodes());
    this.readers.renew();
    try {
      const overview = await asking;
      if (asked !== this.asked) return; // another choice was made since
      this.overview = overview;
      this.show();
    } catch (error) {
      face.say((error as Error).message);
    }
  }

  private show(): void {
    const { face, overview, selection } = this;
    if (!overview) return;
    const { messages, of_messages, of_sessions, sessions } = overview.totals;
    const isAll = messages === of_messages && sessions === of_sessions;
    face.totals.textContent = isAll
      ? `${counted(of_messages, "message")} in ${counted(of_sessions, "session")}`
      : `${countText(messages)} of ${counted(of_messages, "message")} in ` +
        `${countText(sessions)} of ${counted(of_sessions, "session")}`;
    this.facets.show(overview, selection);
    this.brush.show(overview.histogram, selection.from, selection.to);
    showMatrix(this.matrix, overview, selection, (next) => void this.choose(next));
  }

  private openMeant(): void {
    const [session, compared] = [this.model.get("session"), this.model.get("compare")];
    if (session !== null) this.face.turnTo("read");
    this.sessions.mark(session, compared);
    this.readers.open(session, compared);
  }

  private grown(messages: number): void {
    const before = this.overview?.totals.of_messages ?? messages;
    const { fresh } = this.face;
    fresh.hidden = messages === before;
    fresh.textContent = messages > before ? `${countText(messages - before)} new` : CHANGED;
  }

  // What is read is renewed in its place; lists in which one chooses stand until one asks for it.
  private changed(sessions: string[] | null): void {
    const isRead = this.readers.renew(sessions);
    const { fresh } = this.face;
    if (isRead || !fresh.hidden) return;
    fresh.hidden = false;
    fresh.textContent = CHANGED;
  }
}

function setTraits(model: ExplorerModel, changes: Partial<ExplorerTraits>): void {
  for (const [name, value] of Object.entries(changes)) {
    model.set(name as keyof ExplorerTraits, value as never);
  }
  model.save_changes();
}
