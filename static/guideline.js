// The guideline beside the text: its button opens it at the clause that fits, its search leaves what has the words.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget=guideline]");
  if (!button) return;
  const drawer = document.getElementById("guideline");
  if (drawer.checkVisibility() && !drawer.matches(":popover-open")) event.preventDefault(); // it stands there already
  setTimeout(showClause, 0, document.getElementById(button.dataset.clause ?? ""));
});

function showClause(clause) {
  if (!clause) return;
  if ("open" in clause) clause.open = true;
  clause.scrollIntoView({ block: "nearest" });
  clause.querySelector("summary")?.focus({ preventScroll: true });
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const wanted = plain(event.target.value.trim());
  for (const clause of document.querySelectorAll("#guideline > :is(details, p)")) {
    const has = plain(clause.textContent).includes(wanted);
    clause.hidden = !has;
    if (wanted && has) clause.open = true;
  }
});
for (const field of document.querySelectorAll("[data-filter]")) field.hidden = false;
