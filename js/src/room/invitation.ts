import { element } from "../shared/markup";

/** How people come in: the QR code and the short address, for all to see. */
export function invite(host: Element, address: string, isNear: boolean): void {
  const box = element("section", "mc-room-invitation", host, { "aria-label": "How to join" });
  const code = element("img", "mc-room-qr", box, { src: "/qr.svg" });
  code.alt = `QR code of ${address}`;
  const words = element("div", "", box);
  element("p", "mc-room-how", words).textContent = "Watch, or take a seat:";
  element("p", "mc-room-address", words).textContent = address.replace(/^https?:\/\//, "");
  if (!isNear) return;
  const near = element("p", "mc-room-near", words);
  near.textContent = "Only this machine can open it. For phones, begin with ";
  element("code", "", near).textContent = "--ip 0.0.0.0";
}
