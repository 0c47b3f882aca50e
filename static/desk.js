// The desk: an act is drawn at once and kept until the server has it; the server's answer then stands.
import { address, article, forget, last, named, perform, undoing } from "./acts.js";
import { goingOn, isAnswered, marked, neighbour, place, redraw, withId } from "./article.js";
import { bar, draw, hear, lessonIn, progress, spoken, stateOf, take, tell } from "./bar.js";
import { leaveFor, parse, signInAddress } from "./page.js";
import * as queue from "./queue.js";
import * as time from "./time.js";

const SETTLED = 150; // ms without a move before the server is asked about the sentence
const DOUBLE_CLICK = 350; // ms
const main = document.querySelector("main.desk");
const words = document.getElementById("heard").dataset;
let here = marked();
let answered = withId(bar.dataset.subject); // the sentence of the last act, as the server says
let drawnFor = here; // the sentence that the server has drawn the bar for
let awaited = null; // the key of what was asked for and only the server can draw
let moved = null; // a timer
let clicked = 0;

// What additions are about: the current sentence if it has an answer, else the one of the last act.
const subject = () => (here && isAnswered(here) ? here : last()?.el ?? answered);
const isFresh = () => drawnFor === here && !queue.waiting().length;

// --- acts

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-act], [data-leave]")) return;
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  const path = new URL(form.action).pathname;
  form.closest(":popover-open")?.hidePopover();
  if (form.matches("[data-leave]")) leave(path, fields);
  else if (form.matches("[data-undo]")) undo(path, fields);
  else act(path, fields);
});

function act(path, fields) {
  const el = withId(/\/sentences\/(\d+)\//.exec(path)?.[1]);
  const follows = queue.waiting().some((earlier) => earlier.sentence === el?.dataset.id);
  const known = fields.filter(([name]) => name !== "revision" || !follows); // by then it will be another
  const { label, skip_reason: reason } = Object.fromEntries(fields);
  const moves = (label || reason) && el === here && bar.dataset.advance !== "off";
  send(named(path, known, el), el, () => (moves ? goingOn(el) : here));
  if (label || reason) hear(`${stateOf(el)}.`, progress(), ...(moves ? spoken(here) : []));
  else hear(words.noted.replace("{n}", el?.dataset.n ?? ""));
}

function undo(path, fields) {
  if (!last() && !isFresh()) return wait("u"); // the number of the act comes with the answer to the one before
  const one = undoing(path, fields);
  const el = withId(one.sentence);
  send(one, el, () => el ?? here);
  hear(`${words.takenBack}.`, progress(), ...spoken(here));
}

function send(one, el, next) {
  perform(one);
  here = next();
  one.fields.push(["ms", String(el ? time.take(el.dataset.id) : 0)], ["at", here?.dataset.id ?? ""]);
  queue.add(one);
  move();
}

// What leads away waits until nothing is on its way, and is not kept.
async function leave(path, fields) {
  if (!(await isAllSent())) return;
  const one = named(path, [...fields, ["as", document.body.dataset.account]], null);
  const { answer, verdict } = await queue.post(one);
  if (verdict === "saved") leaveFor(answer.leadsTo);
  else if (verdict === "refused") take(parse(answer.html));
  else if (verdict === "signedOut") leaveFor(signInAddress(address(here)));
  else tell(words.away);
}

async function follow(href) {
  if (await isAllSent()) leaveFor(href);
}

async function isAllSent() {
  await queue.send();
  if (queue.waiting().length) tell(words.away);
  return !queue.waiting().length;
}

// --- moving

main.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const way = event.target.closest("a[data-leave]");
  const step = event.target.closest("[data-step]");
  const sentence = event.target.closest(".sentence");
  const el = step ? neighbour(here, Number(step.dataset.step), "waiting" in step.dataset) : chosen(event, sentence);
  if (step || el || way) event.preventDefault();
  if (way) follow(way.href);
  else if (el) go(el);
});

// A click on a sentence goes there, unless text was marked or a link in the remark was meant.
function chosen(event, sentence) {
  const link = event.target.closest("a");
  if (link) return link.matches(".go") ? sentence : null;
  return getSelection().isCollapsed ? sentence : null;
}

function go(el) {
  here = el;
  move();
  hear(...spoken(here));
  look();
}

// Shows where one is, and keeps it in the address once one has stopped there.
function move() {
  show();
  time.turnTo(here?.dataset.id ?? null);
  here?.scrollIntoView({ block: "nearest" });
  clearTimeout(moved);
  moved = setTimeout(() => history.replaceState(null, "", address(here)), SETTLED);
}

function show() {
  place(here);
  draw(here, subject(), Boolean(last()));
}

// --- what the server says

// Asks for the bar at this sentence, once one has stopped moving.
function look() {
  clearTimeout(look.timer);
  look.timer = setTimeout(async () => {
    const asked = here;
    const page = await fetch(address(here), { headers: { "HX-Request": "true" } })
      .then((response) => (response.ok ? response.text() : ""))
      .catch(() => "");
    if (page && asked === here && !queue.waiting().length) settle(parse(page), false);
  }, SETTLED);
}

document.addEventListener("queue:answered", ({ detail: { act: one, answer, verdict, elsewhere } }) => {
  if (verdict === "refused") forget(one);
  if (verdict === "refused" && !elsewhere) writeAgain(one);
  const page = parse(answer.html);
  if (one.article === article) correct(page);
  if (elsewhere && one.article === article && one.n) tell(words.elsewhere.replace("{n}", one.n));
  if (queue.waiting().length) return;
  if (answer.leadsTo && !elsewhere) leaveFor(answer.leadsTo);
  else if (verdict === "saved" && !elsewhere && one.article === article) settle(page);
  else look();
});

// What an answer says of sentences stands, but where later acts are on their way.
function correct(page) {
  const later = new Set(queue.waiting().map((act) => act.sentence));
  for (const fresh of page.querySelectorAll(".sentence")) {
    const el = withId(fresh.dataset.id);
    if (el && !later.has(fresh.dataset.id)) redraw(el, fresh);
  }
  show();
}

// Without `told`, what was said above the buttons stays.
function settle(page, told = true) {
  const drawn = page.getElementById("bar");
  if (!drawn) return;
  const current = withId(drawn.dataset.current);
  if (!here && current) return go(current); // an answer is missing after all
  if (current !== here) return look();
  if (drawn.dataset.subject !== drawn.dataset.current) answered = withId(drawn.dataset.subject);
  document.title = page.title;
  bar.dataset.open = drawn.dataset.open;
  if (take(page, told)) drawnFor = here;
  if (told && lessonIn(page)) hear(lessonIn(page));
  draw(here, subject(), Boolean(last()));
  click(awaited);
}

// A refused note is there to be corrected, if its sheet is still about that sentence.
function writeAgain({ sentence, fields }) {
  const { comment } = Object.fromEntries(fields);
  const note = document.getElementById("note");
  if (!comment || subject()?.dataset.id !== sentence || document.querySelector(":popover-open")) return;
  note.showPopover();
  note.elements.comment.value = comment;
}

// --- what only the server can draw

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (button?.matches("[data-fresh]") && queue.waiting().length) wait(button.dataset.key);
  else if (!isSecondOfTwo(event, button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// The second click of a double click on a label is not meant for the next sentence.
function isSecondOfTwo(event, button) {
  if (!event.detail || !["label", "skip_reason"].includes(button?.name)) return false;
  const soon = event.detail > 1 && event.timeStamp - clicked < DOUBLE_CLICK;
  clicked = event.timeStamp;
  return soon;
}

function wait(key) {
  awaited = key;
  if (queue.inTrouble()) tell(words.away);
  else if (!queue.waiting().length) look();
}

function click(key) {
  awaited = null;
  const button = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button?.checkVisibility()) button.click();
}

for (const what of ["toggle", "focusout"]) {
  main.addEventListener(what, () => { if (drawnFor !== here && !queue.waiting().length) look(); }, true);
}

// --- beginning and end

document.addEventListener("queue:opened", () => {
  const mine = queue.waiting().filter((one) => one.article === article);
  for (const one of mine) perform(one);
  if (here && isAnswered(here) && mine.length && !location.search) here = goingOn(here);
  move();
});
document.addEventListener("queue:changed", () => {
  if (queue.inTrouble() && awaited) wait(null);
  const typing = document.querySelector(":popover-open");
  if (queue.inTrouble() === "signedOut" && !queue.onlyHere() && !typing) leaveFor(signInAddress(address(here)));
});
addEventListener("keydown", (event) => {
  const meant = event.target.closest("a, button, input");
  if (event.key === "Enter" && !meant && !here && !isFresh()) awaited = "Enter"; // the last answer brings its button
});
new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
here?.scrollIntoView({ block: "center" });
