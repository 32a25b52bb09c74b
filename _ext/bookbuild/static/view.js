// The switch in the header: the mathematics alone, or its code as well. What was chosen is kept in
// this browser; what is printed does not depend on it.
(() => {
  "use strict";
  const buttons = document.querySelectorAll(".view-switch button");
  const show = (view) => {
    document.querySelectorAll("details.code").forEach((code) => { code.open = view === "both"; });
    buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.value === view)));
  };
  buttons.forEach((one) => one.addEventListener("click", () => {
    show(one.value);
    localStorage.setItem("view", one.value);
  }));
  if (buttons.length && localStorage.getItem("view") === "both") show("both");
})();
