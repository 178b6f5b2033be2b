// @ts-check
// Runs in the head of a page: takes up the reader's choice of theme before anything is drawn.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("driver-core-lab-theme");
    if (chosen === "light" || chosen === "dark") root.dataset["theme"] = chosen;
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
})();
