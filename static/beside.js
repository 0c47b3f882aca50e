// What there is to see and do about one sentence opens beside the text, or as a sheet where there is no room:
// a link with data-beside brings that sentence's page there, and goes to the part that it names.
const empty = [...place().childNodes];

function place() {
  return document.getElementById("beside"); // an answer may bring another one
}

async function bring(link) {
  const here = place();
  try {
    const response = await fetch(link.href, { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    here.replaceChildren(...page.body.childNodes); // a refusal says itself why
  } catch {
    here.replaceChildren(...empty, notice(here.dataset.away));
  }
  if (!here.checkVisibility()) here.showPopover();
  turnTo(here.querySelector(link.hash) ?? here);
}

function notice(text) {
  const box = Object.assign(document.createElement("p"), { className: "notice", role: "status", textContent: text });
  box.dataset.sign = "i";
  return box;
}

function turnTo(part) {
  (part.querySelector("input:not([type=hidden]), button") ?? part).focus({ preventScroll: true });
  part.scrollIntoView({ block: "nearest" });
}

function close() {
  if (place().matches(":popover-open")) place().hidePopover();
  place().replaceChildren(...empty);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("#beside [data-close]")) close();
  const link = event.target.closest("a[data-beside]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  bring(link);
});

// Where a number is typed, a letter chooses what the link means.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("#beside #number") || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = document.querySelector(`#link [data-letter="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// What was sent from there is on its way: the keys are the desk's again.
document.addEventListener("submit", (event) => {
  if (event.target.closest("#beside")) document.activeElement.blur();
});
