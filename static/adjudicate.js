// Adjudication, by htmx: a choice made in a sheet closes it, of details and links those show that the chosen label
// takes, the sentence stays in view, who is signed out signs in, and what goes wrong is said.
import { leaveFor, parse, signInAddress } from "./page.js";

const here = () => document.querySelector(".sentence[aria-current]");

function fit() {
  const chosen = document.querySelector('.deciding input[name="answer"]:checked')?.value;
  for (const part of document.querySelectorAll(".deciding [data-for]")) {
    const unfit = !!chosen && !part.dataset.for.split(" ").includes(chosen);
    part.hidden = unfit;
    (part.matches("fieldset") ? part : part.querySelector("input")).disabled = unfit;
  }
}

document.addEventListener("change", (event) => {
  document.getElementById(event.target.dataset.closes ?? "")?.hidePopover();
  if (event.target.name === "answer") fit();
});
// What was entered stays as it is; above the buttons it says why it was not stored.
function tell(text) {
  const bar = document.getElementById("bar");
  const said = document.getElementById("trouble") ?? document.createElement("p");
  Object.assign(said, { id: "trouble", className: "notice error" });
  said.setAttribute("role", "alert");
  said.dataset.sign = "!";
  said.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  bar.prepend(said);
}

document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  if (status === 401) return leaveFor(signInAddress(location.pathname));
  tell(parse(responseText).querySelector("[role=alert] :is(h1, span)")?.textContent ?? document.getElementById("bar").dataset.away);
});
for (const trouble of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => tell(document.getElementById("bar").dataset.away));
}
document.addEventListener("htmx:afterSettle", () => {
  here()?.scrollIntoView({ block: "nearest" });
  fit();
});
here()?.scrollIntoView({ block: "center" });
fit();
