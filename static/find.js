// Search in the article, whatever the accents and capitals: what is found is marked, Enter goes to the next.
import { sentences } from "./article.js";

const form = document.getElementById("find");
const { words } = form.elements;
const count = form.querySelector("output");
let found = []; // ranges
let at = -1;

// A text as it is searched in, with the place of each of its characters in the original.
function folded(text) {
  const places = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const bare = text[i].normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    places.push(...Array(bare.length).fill(i));
    plain += bare;
  }
  return { plain, places };
}

function textNodes(el) {
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes.filter((node) => !node.parentElement.closest(".go, .remark"));
}

function* hits(node, wanted) {
  const { plain, places } = folded(node.data);
  for (let i = plain.indexOf(wanted); i >= 0; i = plain.indexOf(wanted, i + 1)) {
    const range = new Range();
    range.setStart(node, places[i]);
    range.setEnd(node, places[i + wanted.length - 1] + 1);
    yield range;
  }
}

function search() {
  const wanted = folded(words.value.trim().replace(/\s+/g, " ")).plain;
  found = wanted ? sentences.flatMap(textNodes).flatMap((node) => [...hits(node, wanted)]) : [];
  at = -1;
  if (found.length) step(1);
  else show();
}

function step(by) {
  if (!found.length) return;
  at = (at + by + found.length) % found.length;
  sentenceAt().scrollIntoView({ block: "center" });
  show();
}

const sentenceAt = () => found[at].startContainer.parentElement.closest(".sentence");

function show() {
  const text = found.length ? count.dataset.place : words.value.trim() && count.dataset.none;
  count.value = text.replace("{n}", at + 1).replace("{total}", found.length);
  CSS.highlights?.set("found", new Highlight(...found));
  CSS.highlights?.set("found-here", new Highlight(...found.slice(at, at + 1)));
}

function clear() {
  CSS.highlights?.delete("found");
  CSS.highlights?.delete("found-here");
}

words.addEventListener("input", search);
words.addEventListener("keydown", (event) => {
  if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Escape") form.hidePopover();
  else step(event.shiftKey ? -1 : 1);
});
form.addEventListener("submit", (event) => { event.preventDefault(); step(1); });
form.addEventListener("click", (event) => {
  if (event.target.value === "-1") step(-1);
  if (event.target.value !== "go" || !found.length) return;
  form.hidePopover();
  sentenceAt().querySelector(".go").click();
});
form.addEventListener("toggle", (event) => (event.newState === "open" ? search() : clear()));
for (const button of document.querySelectorAll("[popovertarget=find]")) button.hidden = false;
