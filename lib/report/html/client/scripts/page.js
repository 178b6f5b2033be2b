// @ts-check
// Runs at the end of a page: its buttons, and the links to source cells.
(() => {
  const root = document.documentElement;

  const THEMES = ["system", "light", "dark"];
  const themeButton = document.getElementById("theme_button");
  const currentTheme = () => root.dataset["theme"] ?? "system";

  function nameTheme() {
    if (themeButton) themeButton.textContent = `Theme: ${currentTheme()}`;
  }

  themeButton?.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length] ??
      "system";
    if (next === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = next;
    try {
      localStorage.setItem("driver-core-lab-theme", next);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
    nameTheme();
    document.dispatchEvent(new Event("themechange"));
  });
  nameTheme();

  /** @type {NodeListOf<HTMLDetailsElement>} */
  const cells = document.querySelectorAll("details.source");
  const codeButton = document.getElementById("code_button");

  codeButton?.addEventListener("click", () => {
    const open = codeButton.getAttribute("aria-pressed") !== "true";
    codeButton.setAttribute("aria-pressed", String(open));
    for (const cell of cells) cell.open = open;
  });

  /** Opens and focuses the source cell that the address names. */
  function openNamedCell() {
    const cell = document.getElementById(location.hash.slice(1));
    if (!(cell instanceof HTMLDetailsElement) || !cell.classList.contains("source")) return;
    cell.open = true;
    cell.querySelector("summary")?.focus();
    cell.scrollIntoView({ block: "nearest" });
  }

  addEventListener("hashchange", openNamedCell);
  for (const link of document.querySelectorAll("a.source")) {
    // A second click on the same link changes no address.
    link.addEventListener("click", () => setTimeout(openNamedCell));
  }
  openNamedCell();
})();
