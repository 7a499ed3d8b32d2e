// Light, dark or as the system has it: set before the first paint, and kept for the next page.
(() => {
  const root = document.documentElement;
  const order = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const colours = document.querySelectorAll('meta[name="theme-color"]');
  let button;
  let choice;
  const show = () => {
    root.dataset.theme = choice = order.includes(choice) ? choice : "auto";
    // The browser's own bar goes with the page: light's colour comes first, dark's second.
    for (const [at, colour] of colours.entries()) {
      const scheme = order[at + 1];
      colour.media = choice === "auto" ? `(prefers-color-scheme: ${scheme})` : choice === scheme ? "all" : "not all";
    }
    if (!button) return;
    button.title = button.dataset[choice];
    button.setAttribute("aria-label", button.title);
  };
  const recall = () => {
    try {
      choice = localStorage.getItem("theme");
    } catch {
      // Storage may be forbidden; the choice then holds for this page.
    }
    show();
  };
  recall();
  // A page that was left and is come back to may not know what was chosen since.
  addEventListener("pageshow", (event) => event.persisted && recall());
  const adopt = () => {
    button = document.querySelector(".theme-switch");
    if (!button) return;
    button.hidden = false;
    button.onclick = () => {
      // The first click changes what is seen, the third one gives the choice back to the system.
      const turns = system.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      choice = turns[(turns.indexOf(choice) + 1) % turns.length];
      show();
      try {
        localStorage.setItem("theme", choice);
      } catch {
        // As above.
      }
    };
    show();
  };
  addEventListener("DOMContentLoaded", adopt);
  // The live preview changes pages while they are read.
  document.addEventListener("notes-site:change", adopt);
})();

// Search is loaded when somebody asks for it: by its link, by `/` or by Ctrl-K.
(() => {
  const open = (event) => {
    const link = document.querySelector(".search-link");
    if (!link) return;
    event.preventDefault();
    import(link.dataset.script)
      .then((search) => search.open())
      .catch(() => location.assign(link.href));
  };
  addEventListener("click", (event) => {
    const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (plain && event.target.closest?.(".search-link")) open(event);
  });
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const held = event.ctrlKey || event.metaKey;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (held ? event.key === "k" && !event.shiftKey : event.key === "/" && !typing) open(event);
  });
})();
