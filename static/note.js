// Comforts of a page. Everything on it can be read without them.

const words = document.currentScript.dataset;

// The heading that is being read, marked in the list of contents.
let entries = new Map();
const follow = () => {
  const passed = [...entries.keys()].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  for (const link of entries.values()) link.removeAttribute("aria-current");
  if (passed.length) entries.get(passed.at(-1)).setAttribute("aria-current", "true");
};
const findHeadings = () => {
  entries = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) entries.set(heading, link);
  }
  follow();
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

// What is wider than its place scrolls by itself, for which a keyboard must reach it; the rest is passed over.
const reached = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// A button on every block of code. Line numbers are drawn by the style sheet, so that they are not copied.
const addButtons = () => {
  for (const block of document.querySelectorAll(".code:not(:has(> .copy))")) {
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
};

// Tabs: who chose C++ once sees C++ everywhere, and on the next page too.
const label = (choice) => choice.nextElementSibling.textContent;
const choose = (name) => {
  for (const choice of document.querySelectorAll(".tab-choice")) if (label(choice) === name) choice.checked = true;
};
const storage = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; // Storage may be forbidden; the choice then holds for this page.
  }
};
addEventListener("change", ({ target }) => {
  if (!target.matches(".tab-choice")) return;
  const top = target.getBoundingClientRect().top;
  choose(label(target));
  storage((store) => store.setItem("tab", label(target)));
  // Panels above may have changed their height: the one that was clicked stays where it is.
  scrollBy({ top: target.getBoundingClientRect().top - top, behavior: "instant" });
});

// A picture that is shown smaller than it is opens over the page. Escape, or a click anywhere, closes it.
const viewer = document.createElement("dialog");
viewer.className = "viewer";
viewer.innerHTML = '<button type="button"></button><img alt="">';
viewer.addEventListener("click", () => viewer.close());
const enlarge = (link, image) => {
  const [button, picture] = viewer.children;
  button.textContent = words.close;
  picture.src = link.href;
  picture.alt = image.alt;
  // What fills the screen in the note already, such as a long screenshot, is not made to fit it.
  picture.style.setProperty("--tall", `${image.clientHeight > 0.8 * innerHeight ? image.naturalHeight : 0}px`);
  viewer.setAttribute("aria-label", link.getAttribute("aria-label"));
  document.body.append(viewer);
  viewer.showModal();
};
const offer = (image) => {
  if (image.naturalWidth <= image.clientWidth || image.closest("a, button, label, picture, summary")) return;
  const link = document.createElement("a");
  link.className = "enlarge";
  link.href = image.currentSrc;
  link.setAttribute("aria-label", [words.enlarge, image.alt].filter(Boolean).join(": "));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    enlarge(link, image);
  });
  image.replaceWith(link);
  link.append(image);
};

// A link to another note shows its title and first lines, as that page has them. A finger needs none of it.
const peek = document.createElement("div");
peek.className = "peek";
peek.id = "note:peek";
peek.role = "tooltip";
let asked = null;
let pause = 0;
const leave = () => {
  asked?.removeAttribute("aria-describedby");
  asked = null;
  peek.remove();
};
const show = async (link) => {
  asked = link;
  const answer = await fetch(link.href).catch(() => null);
  const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
  const title = page.querySelector(".note h1");
  if (!title || asked !== link) return;
  const name = document.createElement("strong");
  name.textContent = title.textContent;
  peek.lang = page.documentElement.lang;
  peek.replaceChildren(name, page.querySelector("meta[name=description]")?.content ?? "");
  document.querySelector("main").append(peek);
  link.setAttribute("aria-describedby", peek.id);
  const { left, top, bottom } = link.getBoundingClientRect();
  const fits = bottom + peek.offsetHeight < innerHeight || top < peek.offsetHeight;
  peek.style.top = `${scrollY + (fits ? bottom : top - peek.offsetHeight)}px`;
  peek.style.left = `${Math.max(8, Math.min(left, document.body.clientWidth - peek.offsetWidth))}px`;
};
const look = (target) => {
  const link = target.closest?.(":is(.prose, .prerequisites, .related) a, .peek");
  clearTimeout(pause);
  if (link === peek || link === asked) return;
  pause = setTimeout(() => {
    leave();
    const isPage = link?.origin === location.origin && !/\.(?!html$)\w+$/.test(link.pathname);
    if (isPage && link.pathname !== location.pathname) show(link);
  }, 250);
};
addEventListener("pointerover", ({ pointerType, target }) => pointerType === "mouse" && look(target));
addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && look(target));
addEventListener("focusout", () => look(document.body));
addEventListener("keydown", ({ key }) => {
  clearTimeout(pause);
  if (key === "Escape") leave();
});

const begin = () => {
  leave();
  findHeadings();
  const boxes = ".code pre, .table, .formula, math:not(.formula *)";
  for (const box of document.querySelectorAll(boxes)) reached.observe(box);
  if (navigator.clipboard) addButtons();
  choose(storage((store) => store.getItem("tab")));
  for (const image of document.querySelectorAll(".prose img, .cover")) {
    if (image.complete) offer(image);
    else image.addEventListener("load", () => offer(image), { once: true });
  }
  // On paper an address stands after a link, but not after one that is written as an address.
  for (const link of document.querySelectorAll('.prose a[href^="http"]')) {
    if (/^https?:/.test(link.textContent.trim())) link.classList.add("bare");
  }
};
begin();
// The live preview changes pages while they are read.
document.addEventListener("notes-site:change", begin);
