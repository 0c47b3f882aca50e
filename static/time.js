// How long each sentence was worked on: while the page is seen and has the focus, and for at most a minute after the
// last sign of life. Nothing else about a person is counted, and no clock is read that could be set wrong.
const IDLE = 60_000; // ms
const spent = new Map();
let on = null; // the id of the sentence
let since = performance.now();

const attentive = () => document.visibilityState === "visible" && document.hasFocus();
let counting = attentive();

// From now on time counts for that sentence.
export function turnTo(id) {
  count();
  on = id;
}

// The milliseconds since the last call for that sentence.
export function take(id) {
  count();
  const ms = Math.round(spent.get(id) ?? 0);
  spent.delete(id);
  return ms;
}

function count() {
  const now = performance.now();
  if (counting && on !== null) spent.set(on, (spent.get(on) ?? 0) + Math.min(now - since, IDLE));
  since = now;
  counting = attentive();
}

for (const sign of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchmove"]) {
  document.addEventListener(sign, count, { passive: true, capture: true });
}
document.addEventListener("visibilitychange", count);
for (const change of ["focus", "blur"]) addEventListener(change, count);
