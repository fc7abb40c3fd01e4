// The table of trades: a press on a heading sorts all of it, two buttons turn its pages.
function startTable(table) {
  const size = Number(table.dataset.page);
  const body = table.tBodies[0];
  const more = document.getElementById("more-trades");
  const looks = [...table.tHead.rows[0].cells].map((cell) => cell.className);
  const rows = [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  if (more) rows.push(...JSON.parse(more.textContent));
  const pages = document.querySelector(".pages");
  let first = 0;

  const show = () => {
    body.replaceChildren(...rows.slice(first, first + size).map((row) => rowOf(row, looks)));
    if (pages) tellPage(pages, first, Math.min(first + size, rows.length), rows.length);
  };
  if (pages) {
    const turn = (by) => () => {
      first += by * size;
      show();
    };
    pages.append(buttonOf("Previous", turn(-1)), document.createElement("span"));
    pages.append(buttonOf("Next", turn(1)));
    pages.querySelector("span").setAttribute("aria-live", "polite");
  }
  table.tHead.addEventListener("click", (event) => {
    const heading = event.target.closest("th");
    if (!heading) return;
    sortBy(table, heading, rows);
    first = 0;
    show();
  });
  if (pages) show();
}

function sortBy(table, heading, rows) {
  const falls = heading.getAttribute("aria-sort") === "descending";
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", falls ? "ascending" : "descending");
  const [column, way] = [heading.cellIndex, falls ? 1 : -1];
  const isText = heading.classList.contains("left");
  const key = (row) => (isText ? row[column] : numberOf(row[column]));
  rows.sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a < b ? -way : a > b ? way : 0;
  });
}

const numberOf = (text) => Number(text.replaceAll(",", "").replace("−", "-"));

function rowOf(texts, looks) {
  const row = document.createElement("tr");
  looks.forEach((look, column) => {
    const cell = row.insertCell();
    cell.textContent = texts[column];
    cell.className = look || wayOf(texts[column]);
    if (column === looks.length - 1 && look) cell.classList.add("said");
  });
  return row;
}

const wayOf = (text) => (text.startsWith("+") ? "gain" : text.startsWith("−") ? "loss" : "");

function buttonOf(text, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", press);
  return button;
}

function tellPage(pages, first, last, all) {
  const [previous, next] = pages.querySelectorAll("button");
  previous.disabled = first === 0;
  next.disabled = last === all;
  const number = (value) => value.toLocaleString("en-US");
  pages.querySelector("span").textContent = `${number(first + 1)}–${number(last)} of ${number(all)}`;
}

const table = document.querySelector(".trades table");
if (table) startTable(table);
