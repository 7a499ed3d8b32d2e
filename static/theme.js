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
  const show = () => {
    root.dataset.theme = order.includes(choice) ? choice : "auto";
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
