// Comforts of a page. Everything on it can be read without them.
{
  const words = document.currentScript.dataset;

  // What a screen reader says of what was just done.
  const status = document.createElement("p");
  status.className = "said";
  status.role = "status";
  const say = (text) => {
    document.body.append(status);
    status.textContent = "";
    setTimeout(() => (status.textContent = text), 100);
  };

  // The heading that is being read, marked in the list of contents; where that is closed, it says which one it is.
  let entries = new Map();
  let list, current;
  const follow = () => {
    const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const passed = [...entries.keys()].filter((heading) => atEnd || heading.getBoundingClientRect().top < innerHeight / 3);
    const link = entries.get(passed.at(-1));
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    link?.setAttribute("aria-current", "true");
    list.querySelector(".now").textContent = link?.textContent ?? "";
    const box = list.parentElement;
    const away = link ? link.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2 : 0;
    if (wide.matches) box.scrollTop += away;
  };
  // Beside the text the list is open, and says so.
  const wide = matchMedia("(min-width: 72rem)");
  const unfold = () => {
    if (list) list.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  const findHeadings = () => {
    entries = new Map();
    list = document.querySelector(".contents details");
    current = null;
    if (!list) return;
    if (!list.querySelector(".now")) list.firstElementChild.append(Object.assign(document.createElement("span"), { className: "now" }));
    for (const link of list.querySelectorAll("a")) {
      link.removeAttribute("aria-current");
      const heading = link.hash !== "#top" && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) entries.set(heading, link);
    }
    if (wide.matches) list.open = true;
    follow();
  };
  addEventListener("click", ({ target }) => {
    if (target.closest(".contents a")) unfold();
    const anchor = target.closest(".anchor");
    if (anchor) navigator.clipboard?.writeText(anchor.href).then(() => say(words.linkCopied), () => {});
  });
  let waiting = 0;
  addEventListener(
    "scroll",
    () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        if (list) follow();
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
    for (const block of document.querySelectorAll(".code")) {
      if (block.querySelector(":scope > .copy")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.addEventListener("click", async () => {
        const code = block.querySelector("code");
        const done = await navigator.clipboard.writeText(code.textContent).then(() => true, () => false);
        // Who may not write to the clipboard can still copy what is selected.
        if (!done) getSelection().selectAllChildren(code);
        button.textContent = done ? words.copied : words.copyFailed;
        say(button.textContent);
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
  const enlarge = (image) => {
    const [button, picture] = viewer.children;
    button.textContent = words.close;
    picture.src = image.src;
    picture.style.cssText = image.style.cssText;
    picture.alt = image.alt === words.enlarge ? "" : image.alt;
    // What fills the screen in the note already, such as a long screenshot, is not made to fit it.
    picture.style.setProperty("--tall", `${image.clientHeight > 0.8 * innerHeight ? image.naturalHeight : 0}px`);
    viewer.setAttribute("aria-label", image.getAttribute("aria-label"));
    document.body.append(viewer);
    viewer.showModal();
  };
  // Nothing is put around it: the live preview finds each element where it was.
  const offer = (image) => {
    // To WebKit a drawing is as wide as it is shown; the page says how wide it is.
    const width = Math.max(image.naturalWidth, image.getAttribute("width"));
    if (image.matches(".enlarge") || width <= image.clientWidth || image.closest("a, button, label, picture, summary")) return;
    image.classList.add("enlarge");
    image.role = "button";
    image.tabIndex = 0;
    image.setAttribute("aria-label", [words.enlarge, image.alt].filter(Boolean).join(": "));
    image.alt ||= words.enlarge;
  };
  addEventListener("click", ({ target }) => target.matches("img.enlarge") && enlarge(target));
  addEventListener("keydown", (event) => {
    if (!event.target.matches("img.enlarge") || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    enlarge(event.target);
  });

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
    if (isFootnote(link)) {
      const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!note) return;
      peek.lang = "";
      peek.replaceChildren(...note.cloneNode(true).childNodes);
      for (const back of peek.querySelectorAll(".footnote-backref")) back.remove();
    } else {
      const answer = await fetch(link.href).catch(() => null);
      const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
      const title = page.querySelector(".note h1");
      if (!title || asked !== link) return;
      const name = document.createElement("strong");
      name.textContent = title.textContent;
      peek.lang = page.documentElement.lang;
      peek.replaceChildren(name, page.querySelector("meta[name=description]")?.content ?? "");
    }
    document.querySelector("main").append(peek);
    link.setAttribute("aria-describedby", peek.id);
    const { left, top, bottom } = link.getBoundingClientRect();
    const fits = bottom + peek.offsetHeight < innerHeight || top < peek.offsetHeight;
    peek.style.top = `${scrollY + (fits ? bottom : top - peek.offsetHeight)}px`;
    peek.style.left = `${Math.max(8, Math.min(left, document.body.clientWidth - peek.offsetWidth))}px`;
  };
  const isFootnote = (link) => link.parentElement.matches(".footnote-ref");
  const look = (target) => {
    const link = target.closest?.(":is(.prose, .prerequisites, .related) a, .peek");
    clearTimeout(pause);
    if (link === peek || link === asked) return;
    pause = setTimeout(() => {
      leave();
      const isPage = link?.origin === location.origin && !/\.(?!html$)\w+$/.test(link.pathname);
      if (isPage && (link.pathname !== location.pathname || isFootnote(link))) show(link);
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
    const boxes = ".code pre, .table, .formula, .wide";
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
}
