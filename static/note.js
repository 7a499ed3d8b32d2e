// Comforts of a page. Everything on it can be read without them.

const words = document.currentScript.dataset;

// The heading that is being read, marked in the list of contents.
const entries = new Map();
for (const link of document.querySelectorAll(".contents a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) entries.set(heading, link);
}
if (entries.size) {
  const follow = () => {
    const passed = [...entries.keys()].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    for (const link of entries.values()) link.removeAttribute("aria-current");
    if (passed.length) entries.get(passed.at(-1)).setAttribute("aria-current", "true");
  };
  let waiting = 0;
  addEventListener(
    "scroll",
    () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        follow();
      });
    },
    { passive: true },
  );
  follow();
}

// What is wider than its place scrolls by itself, for which a keyboard must reach it; the rest is passed over.
const reached = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".code pre, .table, .formula, math:not(.formula *)")) reached.observe(box);

// A button on every block of code. Line numbers are drawn by the style sheet, so that they are not copied.
if (navigator.clipboard) {
  for (const block of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
      button.textContent = words.copied;
      setTimeout(() => (button.textContent = words.copy), 2000);
    });
    block.querySelector("pre").before(button);
  }
}

// Tabs: who chose C++ once sees C++ everywhere, and on the next page too.
const label = (choice) => choice.nextElementSibling.textContent;
const choices = document.querySelectorAll(".tab-choice");
const choose = (name) => {
  for (const choice of choices) if (label(choice) === name) choice.checked = true;
};
const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; // Storage may be forbidden; the choice then holds for this page.
  }
};
if (choices.length) choose(storage((store) => store.getItem("tab")));
for (const choice of choices) {
  choice.addEventListener("change", () => {
    const top = choice.getBoundingClientRect().top;
    choose(label(choice));
    storage((store) => store.setItem("tab", label(choice)));
    // Panels above may have changed their height: the one that was clicked stays where it is.
    scrollBy({ top: choice.getBoundingClientRect().top - top, behavior: "instant" });
  });
}
