import { present } from "./steps/view";

const cells = document.getElementById("rendered_cells");
if (cells) present(cells, document.title);
