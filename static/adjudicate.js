// Adjudication, by htmx: a choice made in a sheet closes it, the sentence stays in view, who is signed out signs in.
import { leaveFor, signInAddress } from "./page.js";

const here = () => document.querySelector(".sentence[aria-current]");

document.addEventListener("change", (event) => {
  document.getElementById(event.target.dataset.closes ?? "")?.hidePopover();
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) leaveFor(signInAddress(location.pathname));
});
document.addEventListener("htmx:afterSettle", () => here()?.scrollIntoView({ block: "nearest" }));
here()?.scrollIntoView({ block: "center" });
