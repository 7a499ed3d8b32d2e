// Light, dark or as the system has it: set before the first paint, and kept for the next page.
(() => {
  const root = document.documentElement;
  const order = ["auto", "light", "dark"];
  let choice = "auto";
  try {
    choice = localStorage.getItem("theme") || choice;
  } catch {
    // Storage may be forbidden; the choice then holds for this page.
  }
  const colours = document.querySelectorAll('meta[name="theme-color"]');
  const show = () => {
    choice = order.includes(choice) ? choice : "auto";
    root.dataset.theme = choice;
    // The browser's own bar goes with the page: light's colour comes first, dark's second.
    for (const [at, colour] of colours.entries()) {
      const scheme = order[at + 1];
      colour.media = choice === "auto" ? `(prefers-color-scheme: ${scheme})` : choice === scheme ? "all" : "not all";
    }
  };
  show();
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      choice = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
      show();
      try {
        localStorage.setItem("theme", choice);
      } catch {
        // As above.
      }
    });
  });
})();
