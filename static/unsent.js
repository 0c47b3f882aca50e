// Who signs out while answers wait here is asked what is to become of them: others may use this browser too.
import { stayCalm } from "./page.js";
import * as queue from "./queue.js";

const sheet = document.getElementById("unsent");
let leaving = null; // the form that signs out

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]") || !left().length) return;
  event.preventDefault();
  leaving = event.target;
  sheet.showPopover();
});

sheet.addEventListener("click", async ({ target }) => {
  if (target.value === "discard") for (const act of left()) await queue.discard(act);
  if (!["discard", "keep"].includes(target.value)) return;
  stayCalm();
  leaving.submit();
});

const left = () => [...queue.waiting(), ...queue.refused()];
