// The table of all problems: sorted by any column, filtered by what is chosen, as the address says
// (`?difficulty=easy&tag=dp&sort=-date`). Without this script it stands by number, complete.
{
  const words = document.currentScript.dataset;
  const form = document.querySelector(".problem-filter");
  const status = form.querySelector("[role=status]");
  const table = document.querySelector(".problems");
  const [body] = table.tBodies;
  const headers = [...table.tHead.rows[0].cells];
  const keys = headers.map((header) => header.dataset.key);
  const RANKS = ["easy", "medium", "hard"];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const STEP = 40; // Rows that are put into the page at a time: a browser lays out no more at a keystroke.

  // How fast what is written grows, so that O(log n) stands before O(n): the largest part of a sum counts.
  const degree = (part) => {
    const powers = [...part.matchAll(/(\p{L}+)\^?(\d*\.?\d+)?/gu)].map(([, name, power]) => {
      // Of letters each is a quantity; a word in another script is one.
      const letters = /^[a-z]+$/i.test(name) ? name.replace(/max|min|sqrt/, "").length : 1;
      return letters && letters - 1 + Number(power || 1);
    });
    const root = /√|sqrt/.test(part) ? 0.5 : 1;
    return root * powers.reduce((sum, power) => sum + power, 0) + 0.1 * (part.match(/~/g) ?? []).length;
  };
  const growth = (text) => {
    if (text.includes("!")) return 200;
    if (/\^[({]?[a-z]|[ⁿᵐᵏ]/i.test(text)) return 100;
    const inner = text.normalize("NFKC").replace(/^[^(]*\(|\)[^)]*$/g, "");
    const parts = inner.replace(/\\?log[_\d]*\s*(?:\p{L}|\([^()]*\))/gu, "~").split(/[+,]/);
    return Math.max(...parts.map(degree));
  };

  const textOf = (node) => node.textContent.trim().replace(/,$/, "");
  const problems = Array.from(body.rows, (row, index) => {
    const cells = Object.fromEntries(keys.map((key, column) => [key, row.cells[column].textContent.trim()]));
    const difficulty = row.querySelector(".difficulty").classList[1] ?? "";
    return {
      row,
      index,
      cells,
      difficulty,
      // A tag may hold a comma; each is a text of its own.
      tags: Array.from(row.cells[keys.indexOf("tags")].childNodes, textOf).filter(Boolean),
      languages: cells.languages ? cells.languages.split(", ") : [],
      text: Object.values(cells).join(" ").normalize("NFKC").toLowerCase(),
      time: growth(cells.time),
      space: growth(cells.space),
    };
  });

  const compare = (a, b) => (a > b) - (a < b);
  const spelt = (key) => (a, b) => collator.compare(a.cells[key], b.cells[key]);
  const rank = (problem) => RANKS.indexOf(problem.difficulty);
  const orders = {
    number: (a, b) => a.index - b.index,
    difficulty: (a, b) => rank(a) - rank(b),
    time: (a, b) => compare(a.time, b.time) || spelt("time")(a, b),
    space: (a, b) => compare(a.space, b.space) || spelt("space")(a, b),
    date: (a, b) => compare(a.cells.date, b.cells.date),
  };
  // What a problem lacks stands last, whatever the direction.
  const lacks = (problem, key) => key !== "number" && !problem.cells[key];
  const sorted = (key, direction) => {
    const order = orders[key] ?? spelt(key);
    return problems.toSorted((a, b) => lacks(a, key) - lacks(b, key) || direction * order(a, b) || a.index - b.index);
  };

  let order = "";
  let all = problems;
  let left = [];
  const more = () => {
    body.append(...left.slice(0, STEP).map(({ row }) => row));
    left = left.slice(STEP);
    // Looked at again, it tells where it is, though it may not have left the screen since.
    near.unobserve(end);
    if (left.length) near.observe(end);
  };
  // The rest follows when the end of the table comes near.
  const near = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && more(), { rootMargin: "1000px" });
  const end = document.createElement("div");
  table.after(end);

  const fields = ["q", "difficulty", "tag", "lang"];
  const needles = () => form.q.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const show = () => {
    const [difficulty, tag, lang] = fields.slice(1).map((name) => form[name].value);
    const wanted = needles();
    const found = all.filter(
      (problem) =>
        (!difficulty || problem.difficulty === difficulty) &&
        (!tag || problem.tags.includes(tag)) &&
        (!lang || problem.languages.includes(lang)) &&
        wanted.every((needle) => problem.text.includes(needle)),
    );
    body.replaceChildren();
    left = found;
    more();
    const isWhole = found.length === problems.length;
    status.textContent = isWhole ? "" : words.found.replace("{}", found.length).replace("{}", problems.length);
  };

  const sort = (asked) => {
    const [, minus, key] = /^(-?)(.*)$/.exec(asked);
    const by = keys.includes(key) ? key : "number";
    const direction = by === key && minus ? -1 : 1;
    order = (direction < 0 ? "-" : "") + by;
    all = sorted(by, direction);
    for (const header of headers) header.removeAttribute("aria-sort");
    headers[keys.indexOf(by)].setAttribute("aria-sort", direction < 0 ? "descending" : "ascending");
  };

  // What the address says is what the table shows, and the other way round.
  // A plus is a plus there, as in `c++`, and never a space.
  const read = () => new URLSearchParams(location.search.replaceAll("+", "%2B"));
  const restore = () => {
    const asked = read();
    for (const name of fields) {
      form[name].value = asked.get(name) ?? "";
      if (form[name].selectedIndex === -1) form[name].selectedIndex = 0;
    }
    sort(asked.get("sort") ?? "");
    show();
  };
  const remember = (replace) => {
    const asked = read();
    const chosen = [...fields.map((name) => [name, form[name].value.trim()]), ["sort", order === "number" ? "" : order]];
    for (const [name, value] of chosen) {
      if (value) asked.set(name, value);
      else asked.delete(name);
    }
    const query = String(asked) && `?${String(asked).replaceAll("+", "%20")}`;
    if (query !== location.search) history[replace ? "replaceState" : "pushState"](null, "", location.pathname + query);
  };

  const offer = (name, values) => {
    for (const [value, label] of values) form[name].add(new Option(label, value));
  };
  const difficulties = new Map(problems.map((problem) => [problem.difficulty, problem.cells.difficulty]));
  offer("difficulty", RANKS.filter((name) => difficulties.has(name)).map((name) => [name, difficulties.get(name)]));
  for (const [name, list] of Object.entries({ tag: "tags", lang: "languages" })) {
    const values = new Set(problems.flatMap((problem) => problem[list]));
    offer(name, [...values].sort(collator.compare).map((value) => [value, value]));
  }

  // The address follows when the hand rests, since browsers let it change only so often; and to type on is one
  // step for who goes back, not one for each letter.
  let waiting = 0;
  let isTyping = false;
  const rest = () => {
    clearTimeout(waiting);
    remember(isTyping);
    isTyping = true;
  };
  form.addEventListener("input", ({ target }) => {
    show();
    clearTimeout(waiting);
    if (target === form.q) {
      waiting = setTimeout(rest, 300);
    } else {
      isTyping = false;
      remember(false);
    }
  });
  form.q.addEventListener("change", () => {
    rest();
    isTyping = false;
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  for (const header of headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => {
      const { key } = header.dataset;
      sort(order === key ? `-${key}` : key);
      show();
      remember(false);
    });
    header.append(button);
  }

  // No row may be missing on paper.
  addEventListener("beforeprint", () => {
    while (left.length) more();
  });
  addEventListener("popstate", () => {
    clearTimeout(waiting);
    isTyping = false;
    restore();
  });
  restore();
  // The live preview put the table back as it was sent; the address says how to show it.
  document.addEventListener("notes-site:change", () => location.reload());
}
