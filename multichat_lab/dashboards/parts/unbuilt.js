// In place of a widget's own script where the package was installed without npm: it says so, and
// shows what there is when it opens. It is shipped as it stands here; js/ has the real scripts.
const WHY =
  "This stands still, as it was when it was opened: the script that makes it live is missing. " +
  "In a checkout, npm --prefix js run build makes it; then restart the kernel.";

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const note = document.createElement("p");
  note.setAttribute("role", "note");
  note.textContent = WHY;
  const still = document.createElement("div");
  still.inert = true; // nothing in it can be pressed
  el.append(note, still);

  // A chart has a picture.
  function showPicture() {
    const bytes = model.get("picture");
    if (!bytes?.byteLength) return;
    const image = document.createElement("img");
    image.alt = `${model.get("title")} chart, a still picture`;
    image.style.maxWidth = "100%";
    image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    still.replaceChildren(image);
  }

  // A page has slots, fields and lists, which come all at once; its HTML is escaped in Python.
  function showPage({ whole, slots = {}, fields = {}, lists = {} }) {
    if (!whole) return;
    still.innerHTML = Object.values(slots).join("");
    for (const node of still.querySelectorAll("[data-field]"))
      node.textContent = fields[node.dataset.field] ?? node.textContent;
    for (const node of still.querySelectorAll("[data-list]"))
      node.innerHTML = (lists[node.dataset.list] ?? []).join("");
  }

  model.on("change:picture", showPicture);
  model.on("msg:custom", showPage);
  showPicture();
  // to a chart this says that a view needs its picture, to a page that it has opened
  const opened = { kind: "here", generation: -1, bars: 0, needs_picture: true, ready: true };
  model.send({ ...opened, view });
  return () => {
    model.off("change:picture", showPicture);
    model.off("msg:custom", showPage);
    model.send({ kind: "gone", gone: true, view });
  };
}

export default { render };
