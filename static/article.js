// The sentences of the article in the page: what is said of each, which one is current, which comes next.
const FIXED = ["id", "class", "aria-current", "tabindex", "autofocus"]; // not about the answer
const words = document.getElementById("heard").dataset;

export const sentences = [...document.querySelectorAll(".reading .sentence")];
const byId = new Map(sentences.map((el) => [el.dataset.id, el]));

export const withId = (id) => byId.get(String(id)) ?? null;
export const marked = () => sentences.find((el) => el.ariaCurrent) ?? null;
export const isAnswered = (el) => "label" in el.dataset;
const isAsked = (el) => !("unasked" in el.dataset);
const waits = (el) => isAsked(el) && !isAnswered(el);

export const countAsked = () => sentences.filter(isAsked).length;
export const countDone = () => sentences.filter((el) => isAsked(el) && isAnswered(el)).length;

// What stands in the article, without the margin.
export function textOf(el) {
  const copy = el.cloneNode(true);
  for (const margin of copy.querySelectorAll(".go, .remark")) margin.remove();
  return copy.textContent.trim();
}

// So many sentences after `el`, or the nearest in that direction that waits for an answer.
export function neighbour(el, by, waiting = false) {
  const place = el ? sentences.indexOf(el) : by > 0 ? -1 : sentences.length;
  if (!waiting) return sentences[place + by] ?? null;
  const rest = by > 0 ? sentences.slice(place + 1) : sentences.slice(0, Math.max(place, 0)).reverse();
  return rest.find(waits) ?? null;
}

// Where work goes on after `el`: as the server finds it.
export const goingOn = (el) => neighbour(el, 1, true) ?? sentences.find(waits) ?? null;

// The current sentence stands out, what follows is dimmed; null: nothing is left to do.
export function place(current) {
  let ahead = false;
  for (const el of sentences) {
    el.classList.toggle("ahead", ahead);
    el.ariaCurrent = el === current ? "true" : null;
    ahead ||= el === current;
  }
}

// Takes over what `fresh` says of the answer; the text stays, and with it the focus and a reader's place.
export function redraw(el, fresh) {
  for (const name of new Set([...el.getAttributeNames(), ...fresh.getAttributeNames()])) {
    if (FIXED.includes(name)) continue;
    if (fresh.hasAttribute(name)) el.setAttribute(name, fresh.getAttribute(name));
    else el.removeAttribute(name);
  }
  el.classList.toggle("skipped", fresh.classList.contains("skipped"));
  el.querySelector(".go").replaceChildren(...fresh.querySelector(".go").cloneNode(true).childNodes);
  el.querySelector(".remark")?.remove();
  const remark = fresh.querySelector(".remark");
  if (remark) el.append(remark.cloneNode(true));
}

// Draws an answer before the server has it: `changes` are the fields of the form.
export function foresee(el, changes) {
  if (changes.label) choose(el, changes.label, buttonOf("label", changes.label));
  if (changes.skip_reason) choose(el, "skip", buttonOf("skip_reason", changes.skip_reason), changes.skip_reason);
  if ("unsure" in changes) set(el, "unsure", changes.unsure);
  if ("comment" in changes) set(el, "comment", changes.comment.trim());
  const { reason } = el.dataset;
  remark(el, "reason", reason && words.skipped.replace("{reason}", nameOf(buttonOf("skip_reason", reason))));
  remark(el, "unsure", el.dataset.unsure && words.unsure);
  remark(el, "note", el.dataset.comment && words.note);
}

export const buttonOf = (name, value) =>
  document.querySelector(`#choose button[name="${name}"][value="${CSS.escape(value)}"]`);
export const nameOf = (button) => button?.querySelector(".name").textContent ?? "";

function choose(el, look, button, reason) {
  el.dataset.label = look;
  set(el, "reason", reason);
  el.classList.toggle("skipped", look === "skip");
  const sign = document.querySelector(`#choose [data-label="${CSS.escape(look)}"] .mark`)?.cloneNode(true);
  el.querySelector(".go").replaceChildren(`${el.dataset.n} `, sign ?? "", span("unseen", `, ${nameOf(button)}`));
}

function span(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

function set(el, name, value) {
  if (value) el.dataset[name] = value;
  else delete el.dataset[name];
}

// One part of what stands beside a sentence; what else stands there stays.
function remark(el, part, text) {
  const box = el.querySelector(".remark") ?? document.createElement("small");
  box.className = "remark";
  box.querySelector(`.${part}`)?.remove();
  if (text) box.append(span(part, text));
  el.append(box);
  if (!box.textContent.trim()) box.remove();
}
