// The page is whole without this: it only shows which other figures stand in the relation of a marked cell.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  let shown = [];
  function clear() {
    shown.forEach((cell) => cell.classList.remove("involved"));
    shown = [];
  }
  function show(link) {
    clear();
    root.classList.remove("dismissed");
    const finding = document.getElementById(link.getAttribute("href").slice(1));
    if (!finding) return;
    shown = (finding.dataset.cells || "")
      .split(" ")
      .map((id) => document.getElementById(id))
      .filter((cell) => cell && !cell.contains(link));
    shown.forEach((cell) => cell.classList.add("involved"));
  }
  const link = (event) => (event.target.closest ? event.target.closest("td.mark a") : null);
  document.addEventListener("mouseover", (event) => link(event) && show(link(event)));
  document.addEventListener("focusin", (event) => (link(event) ? show(link(event)) : clear()));
  document.addEventListener("mouseout", (event) => link(event) && clear());
  document.addEventListener("keydown", (event) => event.key === "Escape" && root.classList.add("dismissed"));
})();
