// A page of HTML in named slots, short texts in named fields and lists that grow at their end.
// Python sends what changed; what is pressed goes back. All HTML comes escaped from Python.

const BEAT_MS = 4000; // how often a page that is looked at says so
const SILENT_MS = 12000; // how long the kernel may be silent before the page says so
const NEAR_END_PX = 40; // a list scrolled this near its end follows what is added

function render({ model, el }) {
  el.classList.add("mc-page");
  const slots = new Map();
  const shown = new Map();
  const fields = {};
  const view = Math.random().toString(36).slice(2);
  let heard = Date.now();
  let pressed = null; // the slot in which a pointer or a key is down
  const held = new Map(); // what came for it meanwhile

  function writeField(node, text) {
    if (node.textContent === text) return;
    node.textContent = text;
    node.dataset.sign = text.startsWith("+") ? "up" : text.startsWith("−") ? "down" : "none";
  }

  function writeFields(root, names) {
    for (const name of names)
      for (const node of root.querySelectorAll(`[data-field="${name}"]`)) writeField(node, fields[name]);
  }

  function slot(name) {
    if (!slots.has(name)) {
      const node = document.createElement("div");
      node.className = `mc-slot mc-slot-${name}`;
      el.append(node);
      slots.set(name, node);
    }
    return slots.get(name);
  }

  // A button that is replaced between press and release would hear no click.
  function writeSlot(name, html) {
    const node = slot(name);
    if (pressed === node) {
      held.set(name, html);
      return;
    }
    if (shown.get(name) === html) return;
    shown.set(name, html);
    const before = node.querySelector("[data-scroll]");
    const [top, left] = [before?.scrollTop, before?.scrollLeft];
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset : null;
    node.innerHTML = html;
    writeFields(node, Object.keys(fields));
    const scroller = node.querySelector("[data-scroll]");
    if (scroller && before) [scroller.scrollTop, scroller.scrollLeft] = [top, left];
    if (focused?.act)
      for (const twin of node.querySelectorAll(`[data-act="${focused.act}"]`))
        if (twin.dataset.arg === focused.arg) twin.focus({ preventScroll: true });
  }

  function grow(name, items, fresh) {
    for (const list of el.querySelectorAll(`[data-list="${name}"]`)) {
      const box = list.closest("[data-scroll]") ?? list;
      const follows = fresh || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      if (fresh) list.replaceChildren();
      list.insertAdjacentHTML("beforeend", items.join(""));
      while (list.childElementCount > Number(list.dataset.most)) list.firstElementChild.remove();
      if (follows) box.scrollTop = box.scrollHeight;
    }
  }

  function download(name, buffer) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([buffer], { type: "application/zip" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function hear(message, buffers) {
    heard = Date.now();
    tellConnection();
    for (const [name, html] of Object.entries(message.slots ?? {})) writeSlot(name, html);
    Object.assign(fields, message.fields);
    writeFields(el, Object.keys(message.fields ?? {}));
    for (const [name, items] of Object.entries(message.lists ?? {})) grow(name, items, message.whole);
    if (message.download) download(message.download, buffers[0]);
    if (message.frame) el.dataset.frame = message.frame;
  }

  function hold(event) {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    pressed = event.target.closest(".mc-slot");
  }

  function release() {
    // the click comes after the pointer's release, and in the same turn
    setTimeout(() => {
      pressed = null;
      for (const [name, html] of held) writeSlot(name, html);
      held.clear();
    });
  }

  function press(event) {
    const node = event.target.closest("[data-act]");
    if (!node || node.tagName === "FORM" || !el.contains(node)) return;
    model.send({ act: node.dataset.act, arg: node.dataset.arg ?? null });
  }

  function submit(event) {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    model.send({ act: form.dataset.act, arg: Object.fromEntries(new FormData(form)) });
    form.reset();
  }

  // Keys typed here are for this page, not for the notebook's shortcuts.
  const keepKeys = (event) => event.target.closest("input, select, textarea") && event.stopPropagation();

  function tellConnection() {
    const lost = Date.now() - heard > SILENT_MS;
    el.classList.toggle("mc-lost", lost);
  }

  function beat() {
    if (!document.hidden && el.isConnected) model.send({ view, beat: true });
    tellConnection();
  }

  const releases = ["pointerup", "pointercancel", "keyup", "blur"];
  el.addEventListener("pointerdown", hold);
  el.addEventListener("keydown", hold);
  for (const type of releases) window.addEventListener(type, release);
  el.addEventListener("click", press);
  el.addEventListener("submit", submit);
  el.addEventListener("keydown", keepKeys);
  document.addEventListener("visibilitychange", beat);
  model.on("msg:custom", hear);
  const timer = setInterval(beat, BEAT_MS);
  model.send({ view, ready: true });

  return () => {
    clearInterval(timer);
    for (const type of releases) window.removeEventListener(type, release);
    document.removeEventListener("visibilitychange", beat);
    model.off("msg:custom", hear);
    model.send({ view, gone: true });
  };
}

export default { render };
