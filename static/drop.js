// Files dropped on a [data-drop] go into the field that it names; what is chosen is listed there.
for (const place of document.querySelectorAll("[data-drop]")) {
  const field = document.getElementById(place.dataset.drop);
  const said = place.querySelector("[data-dropped]");
  const names = place.querySelector("[data-names]");
  const tell = () => {
    const files = [...field.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const count = files.length === 1 ? said.dataset.one : said.dataset.many.replace("#", files.length);
    said.textContent = !files.length ? "" : size > said.dataset.most ? said.dataset.tooLarge : count;
    names.replaceChildren(...files.slice(0, 10).map((file) => {
      const item = document.createElement("li");
      item.textContent = file.name;
      return item;
    }));
    if (files.length > 10) names.append("…");
  };
  const over = (event) => { event.preventDefault(); place.classList.add("over"); };
  place.addEventListener("dragenter", over);
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    tell();
  });
  field.addEventListener("change", tell);
  tell(); // what was chosen before going back
}
