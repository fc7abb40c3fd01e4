import { onChange } from "../shared/model";
import { afterPress } from "../shared/pressing";
import { countText } from "../transcript/numbers";
import { isNarrow, showChips } from "./choosing";
import { Face } from "./face";
import { FileSource } from "./file_source";
import { Lists } from "./lists";
import { readPermalink } from "./permalink";
import { Readers } from "./readers";
import { SearchBox } from "./search_box";
import { Sessions } from "./sessions";
import { KernelSource, type Source, type Told } from "./source";
import { type ExplorerModel, type Selection, setTraits, whole } from "./traits";

const CHANGED = "Changed: show";
const REPAINT_MS = 4000; // a page may change its colours without a word

/** One view of the explorer: what its panes ask, and what each choice does to all of them. */
export class View {
  private readonly face: Face;
  private readonly source: Source;
  private readonly lists: Lists;
  private readonly sessions: Sessions;
  private readonly readers: Readers;
  private readonly search: SearchBox;
  private turn = 0;
  private meant: Selection | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly model: ExplorerModel,
    host: Element,
  ) {
    const { signal } = this.stopping;
    const face = new Face(model, host, signal);
    const file = model.get("file");
    this.face = face;
    const told: Told = {
      grown: (messages) => this.grown(messages),
      changed: (sessions) => this.changed(sessions),
      attended: () => {
        for (const { seats } of this.readers.shown) void seats?.renew();
      },
      silent: (isSilent) => face.saySilent(isSilent, () => (this.source as KernelSource).retry()),
    };
    this.source = file ? new FileSource(file) : new KernelSource(model, told, signal);
    this.lists = new Lists(face.panes.choose, this.source, () => this.selection, {
      choose: (change) => void this.choose(change(this.selection)),
      open: (session, seq) => this.open(session, seq),
    });
    this.search = new SearchBox(face.search, (words) => {
      if (words !== this.selection.words) void this.choose({ ...this.selection, words });
    });
    this.readers = new Readers(model, face, this.source, () => this.renew(), signal);
    this.sessions = new Sessions(face.panes.sessions, this.source, {
      open: (session) => this.open(session),
      compare: (compare) => setTraits(this.model, { compare }),
      failed: (error) => face.failed(error),
    });
    this.listen(signal);
    if (file) face.turnTo("read");
    else this.renew();
    this.openMeant();
    const meant = model.get("alone") ? readPermalink(location.hash) : null;
    if (meant && (!file || meant.session === model.get("session"))) {
      this.open(meant.session, meant.seq);
    }
  }

  private get selection(): Selection {
    return this.meant ?? whole(this.model.get("selection"));
  }

  close(): void {
    this.stopping.abort();
    this.sessions.close();
    this.lists.close();
    this.readers.close();
  }

  private dress(): void {
    if (!this.face.dress()) return;
    this.lists.dress();
    this.readers.dress();
  }

  private listen(signal: AbortSignal): void {
    const { face, model } = this;
    onChange(model, ["theme", "height", "live", "where", "speaker"], () => this.dress(), signal);
    const timer = setInterval(() => this.dress(), REPAINT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    onChange(model, ["selection", "inferred"], () => this.renew(), signal);
    onChange(model, ["session", "compare"], () => this.openMeant(), signal);
    face.fresh.addEventListener("click", () => this.renew());
    const target = model.get("alone") ? document : face.root;
    const press = (event: Event) => this.readers.press(event as KeyboardEvent);
    target.addEventListener("keydown", press, { signal });
  }

  // The kernel checks a choice, and sends it back as the trait that all views follow.
  private async choose(selection: Selection): Promise<void> {
    const { turn } = this;
    this.search.wait();
    this.meant = selection; // whoever presses again before the answer means this one, and more
    const asked = this.source.ask("select", { selection });
    if (!this.model.get("file")) this.lists.askAhead(); // a way to the kernel and back less to wait
    try {
      await asked;
      this.face.say("");
      if (this.model.get("file")) setTraits(this.model, { selection });
    } catch (error) {
      this.face.say((error as Error).message);
    }
    if (this.meant === selection) this.meant = null;
    if (turn !== this.turn) return;
    this.search.answered(); // nothing is asked for it
    this.lists.dropAhead();
  }

  private renew(): void {
    const { face, selection } = this;
    if (document.activeElement !== face.search) face.search.value = selection.words;
    // it may move all that is below it
    afterPress(face.root, () => {
      face.fresh.hidden = true;
      showChips(face.chips, selection, (change) => void this.choose(change(this.selection)));
    });
    if (this.model.get("file")) {
      this.readers.renew();
      return;
    }
    this.turn += 1;
    const { turn } = this;
    const answered = () => {
      if (turn === this.turn) this.search.answered();
    };
    const say = (totals: string) => {
      face.totals.textContent = totals;
      answered();
    };
    const asking = this.lists.renew(say); // first of all: it is soonest answered
    asking.catch((error) => face.failed(error)).finally(answered);
    this.sessions.renew(isNarrow(selection));
    this.readers.renew();
  }

  // Where one was in the session before is no place in this one.
  private open(session: string, seq: number | null = null): void {
    const isOpen = this.model.get("session") === session;
    setTraits(this.model, { at: null, session });
    if (seq !== null) this.readers.goTo(seq);
    else if (!isOpen && isNarrow(this.selection)) this.readers.goTo("hit");
    this.face.turnTo("read");
  }

  private openMeant(): void {
    const [session, compared] = [this.model.get("session"), this.model.get("compare")];
    if (session !== null) this.face.turnTo("read");
    this.sessions.mark(session, compared);
    this.readers.open(session, compared);
  }

  private grown(messages: number): void {
    const { fresh, root } = this.face;
    afterPress(root, () => {
      const before = this.lists.messages ?? messages;
      fresh.hidden = messages === before;
      fresh.textContent = messages > before ? `${countText(messages - before)} new` : CHANGED;
    });
  }

  // What is read is renewed in its place; lists in which one chooses stand until one asks for it.
  private changed(sessions: string[] | null): void {
    const isRead = this.readers.renew(sessions);
    const { fresh, root } = this.face;
    if (isRead) return;
    afterPress(root, () => {
      if (fresh.hidden) fresh.textContent = CHANGED;
      fresh.hidden = false;
    });
  }
}
