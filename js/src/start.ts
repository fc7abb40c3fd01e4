// The start page: a press starts a thing, says so, and goes there once it is to be seen.

const token = new URLSearchParams(location.search).get("token") ?? "";

async function open(press: HTMLButtonElement): Promise<void> {
  const card = press.closest(".card");
  const state = card?.querySelector(".state");
  if (!state || press.getAttribute("aria-disabled") === "true") return;
  press.setAttribute("aria-disabled", "true");
  const began = Date.now();
  const tell = () => {
    state.textContent = `Starting … ${Math.floor((Date.now() - began) / 1000)} s`;
  };
  tell();
  const telling = setInterval(tell, 1000);
  try {
    location.href = await addressOf(press.dataset);
  } catch (error) {
    clearInterval(telling); // once its address is known, the time goes on until the page is there
    state.textContent = String((error as Error).message);
  } finally {
    press.removeAttribute("aria-disabled");
  }
  window.addEventListener("pageshow", () => {
    clearInterval(telling);
    if (state.textContent?.startsWith("Starting")) state.textContent = "";
  });
}

async function addressOf({ open: name = "", steps }: DOMStringMap): Promise<string> {
  const asked = new URLSearchParams({ name, steps: steps === undefined ? "" : "yes" });
  let answer: Response;
  try {
    answer = await fetch(`open?${asked}`, { method: "POST", headers: { "X-Token": token } });
  } catch {
    throw new Error("The command of this page has ended. Start it again: multichat present");
  }
  if (!answer.ok) throw new Error(`It could not be opened (${answer.status}).`);
  const { address, problem } = await answer.json();
  if (!address) throw new Error(problem);
  return address;
}

for (const press of document.querySelectorAll<HTMLButtonElement>("[data-open]"))
  press.addEventListener("click", () => open(press));
for (const picture of document.querySelectorAll(".picture"))
  picture.addEventListener("click", () => {
    picture.closest(".card")?.querySelector<HTMLButtonElement>("[data-open]")?.click();
  });
