// A choice made in a sheet closes it.
document.addEventListener("change", (event) => {
  document.getElementById(event.target.dataset.closes ?? "")?.hidePopover();
});
