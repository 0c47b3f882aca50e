// The bar below the article: drawn here when the desk moves on, and again from what the server sends.
import { countAsked, countDone, isAnswered, nameOf, buttonOf, textOf } from "./article.js";

export const bar = document.getElementById("bar");
const heard = document.getElementById("heard");
const words = heard.dataset;
const asked = countAsked();
const guideline = bar.querySelector("[popovertarget=guideline]");
const firstClause = document.querySelector('#guideline [id^="clause-"]')?.id ?? "";

// What a training round says of the last answer, as it is read out.
export function lessonIn(page) {
  const lesson = page.getElementById("lesson")?.cloneNode(true);
  for (const sign of lesson?.querySelectorAll("[aria-hidden]") ?? []) sign.remove();
  return lesson?.textContent.replace(/\s+/g, " ").trim();
}

// Says where one is and points every form at its sentence: the current one, or the one that additions are about.
export function draw(current, subject, canUndo) {
  count(current, subject);
  hide("choose", !current || bar.dataset.open === "no");
  hide("finish", countDone() < asked && bar.dataset.open === "yes");
  const undo = bar.querySelector("[data-undo]");
  if (undo) undo.hidden = !canUndo && !undo.elements.act.value;
  const clause = current?.dataset.label && buttonOf("label", current.dataset.label)?.dataset.clause;
  if (guideline) guideline.dataset.clause = clause ?? firstClause;
  for (const el of bar.querySelectorAll("[data-about]")) point(el, el.dataset.about === "current" ? current : subject);
}

function count(current, subject) {
  show("current", current?.dataset.n ?? "");
  show("subject", subject?.dataset.n ?? "");
  show("done", countDone());
  bar.querySelector("progress").value = countDone();
  const now = current ? "current" : "finished";
  for (const el of bar.querySelectorAll("[data-when]")) el.hidden = el.dataset.when !== now;
}

function point(el, sentence) {
  el.hidden = !sentence;
  if (!sentence) return;
  const attribute = el.matches("form") ? "action" : "href";
  const address = el.getAttribute(attribute)?.replace(/\/sentences\/\d+/, `/sentences/${sentence.dataset.id}`);
  if (address) el.setAttribute(attribute, address);
  if (el.matches("form")) fill(el, sentence.dataset);
}

function fill(form, { revision = 0, label, reason, unsure, comment = "", hint }) {
  if (form.elements.revision) form.elements.revision.value = revision;
  if (form.matches(".suggestion")) suggest(form, hint);
  for (const button of form.querySelectorAll("button[aria-pressed]")) {
    if (button.name === "unsure") button.value = unsure ? "" : "yes";
    button.ariaPressed = String({ label, skip_reason: reason, unsure: unsure && "" }[button.name] === button.value);
  }
  const note = form.elements.comment;
  if (note && !form.matches(":popover-open")) note.value = comment;
}

function suggest(form, reason) {
  form.hidden = !reason;
  form.querySelector("button").value = reason ?? "";
  show("hint", reason ? nameOf(buttonOf("skip_reason", reason)) : "");
}

function show(what, text) {
  for (const el of bar.querySelectorAll(`[data-show="${what}"]`)) el.textContent = text;
}

function hide(id, hidden) {
  const el = document.getElementById(id);
  if (!el) return;
  if (hidden && el.contains(document.activeElement)) bar.focus();
  el.hidden = hidden;
}

// Takes over the parts of the page that an answer brings: those with an id, but for the sentences. One that is in
// use is left as it is; returns whether all could be taken. Without `told`, what was said above the buttons stays.
export function take(page, told = true) {
  const parts = [...page.querySelectorAll("body > [id]:not(.sentence, #bar), #bar > [id], #bar > .row > [id]")];
  const wanted = parts.filter((part) => told || part.id !== "told");
  return wanted.map((part) => replace(document.getElementById(part.id), part)).every(Boolean);
}

function replace(old, fresh) {
  if (!old || old.isEqualNode(fresh)) return true;
  if (isInUse(old)) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(document.adoptNode(fresh));
  window.htmx?.process(fresh);
  if (focused) twin(fresh, focused)?.focus({ preventScroll: true });
  return true;
}

function isInUse(part) {
  const typing = part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  return typing || part.matches(":popover-open") || part.querySelector(":popover-open");
}

// What stands in the new part where the focus was in the old one.
function twin(part, el) {
  const mark = el.id ? `#${CSS.escape(el.id)}` : el.dataset.key ? `[data-key="${CSS.escape(el.dataset.key)}"]` : null;
  return mark && part.querySelector(mark);
}

// What a screen reader hears of an act, in one message and nowhere else.
export function hear(...parts) {
  heard.replaceChildren(...parts.flatMap((part) => [" ", part]).slice(1));
}

export function progress() {
  return `${words.done.replace("{n}", countDone()).replace("{total}", asked)}.`;
}

// A sentence as it is heard: its number, what was answered, its text in its own language.
export function spoken(el) {
  if (!el) return [`${words.finished}.`];
  const text = Object.assign(document.createElement("span"), { textContent: textOf(el) });
  text.lang = el.closest("[lang]").lang;
  return [`${words.sentence.replace("{n}", el.dataset.n)}, ${stateOf(el)}:`, text];
}

export function stateOf(el) {
  if (!isAnswered(el)) return words.noLabel;
  return el.querySelector(".go .unseen").textContent.replace(/^, /, "");
}

// A sentence for everybody, above the buttons.
export function tell(text) {
  const notice = Object.assign(document.createElement("p"), { className: "notice", role: "status" });
  notice.dataset.sign = "i";
  notice.append(Object.assign(document.createElement("span"), { textContent: text }));
  document.getElementById("told").replaceChildren(notice);
}
