// A widget in a file of its own, without a kernel: the first script of such a file, see
// `dashboards/pages`. It makes a model of what the file carries and lets the widget draw.
import { contentOf, unpacked } from "./file/content";
import { FileModel } from "./file/model";

async function open(root: HTMLElement): Promise<void> {
  const [script, data] = await Promise.all([unpacked("script"), unpacked("data")]);
  const { traits, replies } = contentOf(data as Uint8Array<ArrayBuffer>);
  const blob = new Blob([script as Uint8Array<ArrayBuffer>], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  const { default: widget } = await import(url);
  URL.revokeObjectURL(url);
  await widget.render({ model: new FileModel(traits, replies), el: root });
}

const root = document.getElementById("mc-root");
if (root) {
  open(root).catch((error) => {
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.textContent = `This file cannot be shown here; a newer browser may do. ${error}`;
    root.append(note);
  });
}
