// Says on every page what has become of one's answers, and starts the queue that sends them.
import { isCalm, signInAddress } from "./page.js";
import * as queue from "./queue.js";

const line = document.getElementById("saved");
const list = document.getElementById("refused");
const words = line.dataset;
const NAMED = 10; // of the sentences whose answers were refused

// Quiet as long as all goes well: a screen reader is not told of each answer that is saved.
function draw() {
  const count = queue.waiting().length;
  const trouble = count ? queue.inTrouble() : null;
  if (trouble) line.setAttribute("aria-live", "polite");
  line.className = `push ${count || queue.isUnread() ? "waiting" : "saved"}`;
  line.replaceChildren(...[text(count, trouble), trouble === "signedOut" && signIn()].filter(Boolean));
  if (!trouble) line.setAttribute("aria-live", "off");
  drawRefused();
}

function text(count, trouble) {
  if (!count) return queue.isUnread() ? words.unread : words.saved;
  const parts = [count === 1 ? words.one : words.many.replace("{n}", count)];
  if (trouble) parts.push(words[trouble]);
  if (queue.onlyHere()) parts.push(words.onlyHere);
  return parts.join(", ");
}

function signIn() {
  const link = document.createElement("a");
  link.href = signInAddress(location.pathname + location.search);
  link.textContent = words.signIn;
  return link;
}

function drawRefused() {
  const groups = Map.groupBy(queue.refused(), (act) => act.refused);
  const shown = [...groups].map(([why, acts]) => `${why} ${acts.map((act) => act.op)}`).join("\n");
  if (list.dataset.shown === shown) return; // said once
  list.dataset.shown = shown;
  list.replaceChildren(...[...groups].map(([why, acts]) => notice(why, acts)));
}

function notice(why, acts) {
  const box = document.getElementById("refusal").content.firstElementChild.cloneNode(true);
  box.querySelector(".why").textContent = why;
  const drafts = acts.map((act) => Object.fromEntries(act.fields).comment).filter(Boolean);
  box.querySelector(".draft").textContent = drafts.join(" ");
  const places = acts.slice(0, NAMED).flatMap((act) => [place(act), " "]);
  box.querySelector(".what").append(...places, acts.length > NAMED ? "…" : "");
  for (const button of box.querySelectorAll("button")) {
    button.addEventListener("click", () => decide(button.value, acts));
  }
  return box;
}

function place(act) {
  const link = document.createElement("a");
  link.href = act.page;
  link.textContent = words.sentence.replace("{n}", act.n ?? "");
  return link;
}

async function decide(what, acts) {
  for (const act of acts) await queue[what](act);
}

addEventListener("beforeunload", (event) => {
  const unsent = document.getElementById("bar") ? queue.waiting().length : queue.onlyHere();
  if (unsent && !isCalm()) event.preventDefault();
});
for (const what of ["queue:opened", "queue:changed", "queue:answered"]) document.addEventListener(what, draw);
document.addEventListener("DOMContentLoaded", () => queue.start(document.body.dataset.account));
