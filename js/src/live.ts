// The page of a widget whose Python is in the process that serves it: it loads the widget's script
// while it opens its line, and lets the widget draw as soon as both are there.
import { Line, type Message } from "./live/line";
import { LiveModel } from "./live/model";
import { Notes } from "./live/notes";
import { newViewName } from "./shared/heartbeat";

// biome-ignore lint/suspicious/noExplicitAny: any widget's module
type Widget = { default: { render(context: any): unknown } };

function open(root: HTMLElement): void {
  const notes = new Notes(document);
  const script: Promise<Widget> = import(root.dataset.script as string);
  const page = newViewName() + newViewName();
  let model: LiveModel | null = null;

  const address = (heard: number) => {
    const token = new URLSearchParams(location.search).get("token") ?? "";
    const query = new URLSearchParams({ page, heard: String(heard), token });
    return `${location.origin.replace(/^http/, "ws")}/live?${query}`;
  };

  const show = async (traits: Record<string, unknown>) => {
    const made = new LiveModel(traits, line);
    model = made;
    notes.tellDoing("Loading the page …");
    const { default: widget } = await script;
    notes.tellDoing("");
    await widget.render({ model: made, el: root });
  };

  const failed = (error: Error) => notes.showError(`This page has failed: ${error.message}`, "");
  const line = new Line(address, {
    heard(message: Message, buffers: DataView[]) {
      if (message.kind === "open") show(message.traits).catch(failed);
      else if (message.kind === "error") {
        notes.showError(message.problem, message.remedy);
        if (!model) notes.tellDoing("");
      } else model?.take(message, buffers);
    },
    connection: (isThere) => notes.tellConnection(isThere),
    forgotten: () => notes.tellForgotten(),
  });
  notes.tellDoing("Reading the store …");
}

const root = document.getElementById("mc-root");
if (root) open(root);
