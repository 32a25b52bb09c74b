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
  // A page as slides: Sphinx's script for highlights writes the address anew, with a "=".
  if (new URLSearchParams(location.search).has("slides")) {
    const at = `${document.documentElement.dataset.content_root}_static/slides`;
    const style = Object.assign(document.createElement("link"), {rel: "stylesheet", href: `${at}.css`});
    const script = Object.assign(document.createElement("script"), {src: `${at}.js`});
    style.addEventListener("load", () => document.head.append(script));
    document.head.append(style);
  }
})();
