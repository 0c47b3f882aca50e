// The desk: every act gets a name of its own, the bar says what is saved, the current sentence stays in view.
const status = () => document.getElementById("saved");
const here = () => document.querySelector(".sentence[aria-current]");
const say = (text, kind) => { const line = status(); if (line) { line.textContent = text; line.className = `push ${kind}`; } };

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.parameters.op = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
});
document.addEventListener("htmx:beforeRequest", () => say(status()?.dataset.saving ?? "", "waiting"));
document.addEventListener("htmx:sendError", () => say(status()?.dataset.lost ?? "", "error-text"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  } else {
    say(status()?.dataset.lost ?? "", "error-text");
  }
});
document.addEventListener("htmx:afterSettle", () => {
  say(status()?.dataset.saved ?? "", "saved");
  here()?.scrollIntoView({ block: "nearest" });
});
here()?.scrollIntoView({ block: "center" });
