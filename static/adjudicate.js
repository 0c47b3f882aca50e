// Adjudication, by htmx: a choice made in a sheet closes it, of details and links those show that the chosen label
// takes, the sentence stays in view, who is signed out signs in.
import { leaveFor, signInAddress } from "./page.js";

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
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) leaveFor(signInAddress(location.pathname));
});
document.addEventListener("htmx:afterSettle", () => {
  here()?.scrollIntoView({ block: "nearest" });
  fit();
});
here()?.scrollIntoView({ block: "center" });
fit();
