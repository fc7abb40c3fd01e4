// Runs in the page before anything else: notes frames, and what comes over the kernel's socket.
(() => {
  const probe = { frames: [], bytes: 0, waits: [], lastMessage: 0 };
  window.probe = probe;
  const now = () => performance.timeOrigin + performance.now();

  const frame = () => {
    probe.frames.push(now());
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // The header of a message: JSON text, or the second part of Jupyter's binary frame.
  const header = (data) => {
    if (typeof data === "string") return JSON.parse(data).header;
    const view = new DataView(data);
    const offset = (number) => Number(view.getBigUint64(8 * (number + 1), true));
    return JSON.parse(new TextDecoder().decode(data.slice(offset(1), offset(2))));
  };

  // The wait from the kernel's sending until the frame with the update has been shown.
  const note = ({ data }) => {
    probe.bytes += data.byteLength ?? data.length;
    const { msg_type: type, date } = header(data);
    if (type !== "comm_msg") return;
    probe.lastMessage = now();
    const sent = Date.parse(date);
    requestAnimationFrame(() => requestAnimationFrame(() => probe.waits.push(now() - sent)));
  };

  window.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", note);
    }
  };
})();
