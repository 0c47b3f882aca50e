// Acts as the desk makes them: how they are named, what they will have done to the text, and what can be taken back.
import { foresee, redraw, withId } from "./article.js";
import * as queue from "./queue.js";

const UNDOABLE = /\/(annotation|links|links\/remove)$/;
const done = []; // {op, el, before}: what this page can take back, whether or not the server has numbered it

export const article = location.pathname;
export const address = (el) => (el ? `${article}?sentence=${el.dataset.id}` : article);
export const last = () => done.at(-1) ?? null;

// What the queue keeps of a form: an act on a sentence, under a name of its own.
export function named(path, fields, el) {
  const op = queue.name();
  const { id: sentence, n } = el?.dataset ?? {};
  return { op, path, article, sentence, n, fields: [...fields, ["op", op]], page: address(el) };
}

// The undo of the act before, or what the form says when there is none: the number that the server gave it.
export function undoing(path, fields) {
  const before = last();
  if (!before) return named(path, fields, withId(Object.fromEntries(fields).sentence));
  const others = fields.filter(([name]) => !["act", "sentence"].includes(name));
  return named(path, [...others, ["of", before.op], ["sentence", before.el.dataset.id]], before.el);
}

// Draws what an act will have done.
export function perform(act) {
  const changes = Object.fromEntries(act.fields);
  const el = withId(act.sentence);
  if (changes.of) takeBack(changes.of);
  if (!el || !UNDOABLE.test(act.path)) return;
  done.push({ op: act.op, el, before: el.cloneNode(true) });
  foresee(el, changes);
}

function takeBack(op) {
  const taken = without(op);
  if (taken) redraw(taken.el, taken.before);
}

// A refused act did nothing: it is not taken back, and no undo of it waits.
export function forget({ op }) {
  without(op);
  for (const act of queue.waiting()) {
    if (Object.fromEntries(act.fields).of === op) queue.discard(act);
  }
}

function without(op) {
  const place = done.findIndex((one) => one.op === op);
  return place < 0 ? null : done.splice(place, 1)[0];
}
