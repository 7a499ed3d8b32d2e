// Tags combined: the notes that have all of those that are chosen, which the address says (`?t=tree,dfs`).
// The page of a tag tells its notes and their other tags, so nothing else needs to be loaded.
// Without this script each tag leads to its own page.
{
  const words = document.currentScript.dataset;
  const [status, all] = document.querySelector(".tags-found").children;
  const rows = document.querySelector("main > .rows");
  const tags = new Map();
  const pages = new Map();

  const chosen = () => {
    // A plus is a plus here, as in `c++`, and never a space.
    const text = new URLSearchParams(location.search.replaceAll("+", "%2B")).get("t") ?? "";
    return [...new Set(text.toLowerCase().split(","))].filter((slug) => tags.has(slug));
  };

  const load = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return Array.from(page.querySelectorAll("[data-tags]"), (row) => [row, row.dataset.tags.split(" ")]);
  };

  const find = async (slugs) => {
    if (!slugs.length) return [];
    const { url } = slugs.map((slug) => tags.get(slug)).reduce((a, b) => (b.count < a.count ? b : a));
    if (!pages.has(url)) pages.set(url, load(url));
    try {
      return (await pages.get(url)).filter(([, own]) => slugs.every((slug) => own.includes(slug)));
    } catch {
      location.assign(url);
      return [];
    }
  };

  const show = async () => {
    const slugs = chosen();
    for (const [slug, { button }] of tags) button.setAttribute("aria-pressed", slugs.includes(slug));
    const found = await find(slugs);
    if (String(chosen()) !== String(slugs)) return; // Another choice was made meanwhile.
    const counts = new Map();
    for (const slug of found.flatMap(([, own]) => own)) counts.set(slug, (counts.get(slug) ?? 0) + 1);
    for (const [slug, { button, number, count }] of tags) {
      number.textContent = slugs.length ? (counts.get(slug) ?? 0) : count;
      button.parentElement.hidden = number.textContent === "0" && !slugs.includes(slug);
    }
    rows.replaceChildren(...found.map(([row]) => row));
    rows.hidden = !found.length;
    all.hidden = !slugs.length;
    status.textContent = slugs.length ? (found.length === 1 ? words.one : words.many).replace("{}", found.length) : "";
    document.activeElement.scrollIntoView({ block: "nearest" });
  };

  for (const link of document.querySelectorAll("main > .tags a")) {
    const slug = decodeURIComponent(link.pathname.split("/").at(-2));
    const button = document.createElement("button");
    const number = link.querySelector(".count");
    tags.set(slug, { button, number, count: Number(number.textContent), url: link.href });
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    button.addEventListener("click", () => {
      const slugs = chosen();
      const next = slugs.includes(slug) ? slugs.filter((other) => other !== slug) : [...slugs, slug];
      const query = next.map(encodeURIComponent).join(",");
      history.pushState(null, "", query ? `?t=${query}` : location.pathname);
      show();
    });
    link.replaceWith(button);
  }
  // Of many tags those with what is typed, and those that are chosen.
  document.querySelector(".tags-filter")?.addEventListener("input", ({ target }) => {
    const text = target.value.normalize("NFKC").toLowerCase().trim();
    for (const { button } of tags.values()) {
      const isShown = button.textContent.normalize("NFKC").toLowerCase().includes(text);
      button.parentElement.classList.toggle("filtered", !isShown && button.ariaPressed !== "true");
    }
  });
  addEventListener("popstate", show);
  show();
}
