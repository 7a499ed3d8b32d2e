// Search: a dialog over any page, and the page /search/. It loads what a question needs and nothing more.
// How notes are taken apart into terms and marks, notes_site/search/words.py says.

const CJK =
  "\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u303b\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u31ff" +
  "\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const PIECES = new RegExp(`[${CJK}]+|(?:(?![${CJK}])[\\p{L}\\p{N}])+`, "gu");
const IS_CJK = new RegExp(`^[${CJK}]`, "u");
const FILTER = /(?<!\S)(tag|category|lang|difficulty):(?:"([^"]*)"?|(\S+))/giu;
const LONGEST = 64;
// Results that are loaded at first; one more whenever the last can be seen.
const SHOWN = 4;

const link = document.querySelector(".search-link");
const base = new URL(link?.href ?? location.pathname, location.href);
const normal = (text) => text.normalize("NFKC").toLowerCase();

// What is asked for: parts that all must be in a note.
const parse = (query) => {
  const parts = [];
  const words = query.replace(FILTER, (_, kind, quoted, plain) => {
    const name = normal(quoted ?? plain).split(/\s+/).filter(Boolean).join("-");
    if (name) parts.push({ kind: "filter", text: `${kind.toLowerCase()}:${name}` });
    return " ";
  });
  const found = normal(words).match(PIECES) ?? [];
  // Who is still typing has only begun the last word.
  const begun = /[\p{L}\p{N}]$/u.test(query) ? found.length - 1 : found.length;
  for (const [at, text] of found.entries()) {
    if (found.indexOf(text) < at) continue;
    if (IS_CJK.test(text)) parts.push({ kind: "run", text });
    else parts.push({ kind: at === begun ? "prefix" : "word", text: [...text].slice(0, LONGEST).join("") });
  }
  return parts;
};

let head;
const texts = new Map();
const load = (name) => {
  if (!texts.has(name)) {
    const answer = fetch(new URL(`${name}?v=${head.version}`, base)).then((found) => {
      if (!found.ok) throw new Error(found.statusText);
      return name.endsWith(".txt") ? found.text() : found.json();
    });
    answer.catch(() => texts.delete(name));
    texts.set(name, answer);
  }
  return texts.get(name);
};
const begin = () =>
  (head ??= fetch(new URL("index.json", base), { cache: "no-cache" })
    .then((found) => {
      if (!found.ok) throw new Error(found.statusText);
      return found.json();
    })
    .then((found) => (head = found))
    .catch((error) => {
      head = undefined;
      throw error;
    }));

const placeOf = (chars) => {
  let number = 0;
  for (const char of chars) number = (Math.imul(number, 31) + char.codePointAt(0)) >>> 0;
  return Math.imul(number, 0x9e3779b1) >>> 16;
};
const shardOf = (term) => {
  const chars = [...term];
  let place = placeOf(term.includes(":") ? chars : chars.slice(0, 3));
  if (chars.length === 3 && IS_CJK.test(term)) place = (placeOf(chars.slice(0, 2)) & ~1023) | (place & 1023);
  return Math.floor((place * head.shards) / 65536);
};
// The lines of terms that are, or begin with, a text.
const lines = async (text, prefix = false) => {
  const shard = `\n${await load(`terms/${shardOf(text)}.txt`)}`;
  const start = `\n${text}${prefix ? "" : "\t"}`;
  const found = [];
  for (let at = shard.indexOf(start); at >= 0; at = shard.indexOf(start, at + 1)) {
    found.push(shard.slice(shard.indexOf("\t", at) + 1, shard.indexOf("\n", at + 1)));
  }
  return found;
};

const WEIGHTS = { "@": 12, "#": 5 };
const weight = (mark) => WEIGHTS[mark[0]] ?? (mark < "a" ? 5 : 1);
// For each note with a term: how much it is about it, and in which piece it stands first.
const postings = (line, tail, size = 2) => {
  const notes = new Map();
  for (const [, number, marks] of line.matchAll(/([0-9]+)([^0-9]+)/g)) {
    let score = 0;
    let piece = "";
    for (const [, mark, tails] of marks.matchAll(/([@#+*]|[A-Z]+|[a-z]+)([^@#+*A-Za-z]*)/gu)) {
      const chars = [...tails];
      let times = tail === undefined ? 1 : 0;
      for (let at = 0; tail !== undefined && at < chars.length; at += size) {
        if (chars.slice(at, at + size).join("").startsWith(tail)) times += 1;
      }
      if (!times) continue;
      if (mark === "+" || mark === "*") score += mark === "+" ? 1 : 2;
      else score += weight(mark) + Math.min(times - 1, 2);
      if (/[a-z]/i.test(mark)) piece ||= mark.toLowerCase();
    }
    if (score) notes.set(Number(number), { score, piece });
  }
  return notes;
};

const both = (one, other) => {
  const notes = new Map();
  for (const [number, { score, piece }] of one) {
    const more = other.get(number);
    if (more) notes.set(number, { score: score + more.score, piece: piece || more.piece });
  }
  return notes;
};
const either = (all) => {
  const notes = new Map();
  for (const found of all) {
    for (const [number, one] of found) {
      if (!(notes.get(number)?.score >= one.score)) notes.set(number, one);
    }
  }
  return notes;
};

const notesWith = async ({ kind, text }) => {
  if (kind === "prefix") {
    const whole = [...text].length > 2;
    return either((await lines(whole ? text : `${text}*`, whole)).map((line) => postings(line)));
  }
  const chars = [...text];
  if (kind !== "run" || chars.length === 1) return either((await lines(text)).map((line) => postings(line)));
  // Four characters in a row at a time; the last four end where the run does.
  const starts = [];
  for (let at = 0; at < chars.length - 4; at += 2) starts.push(at);
  starts.push(Math.max(0, chars.length - 4));
  const found = await Promise.all(
    starts.map(async (at) => {
      const [line = ""] = await lines(chars.slice(at, at + 2).join(""));
      const tail = chars.slice(at + 2, at + 4).join("");
      if (!line.startsWith("!")) return postings(line, tail);
      // They stand nearly everywhere: what follows has lines of its own.
      if (!tail) return postings(line);
      const [further = ""] = await lines(chars.slice(at, at + 3).join(""));
      return postings(further, chars.slice(at + 3, at + 4).join(""), 1);
    }),
  );
  return found.reduce(both);
};

// Notes that hold all parts, the best first, and of equals the newest.
export const search = async (query) => {
  await begin();
  const parts = parse(query);
  if (!parts.length) return { parts, found: [] };
  const notes = (await Promise.all(parts.map(notesWith))).reduce(both);
  const found = [...notes].map(([number, { score, piece }]) => ({ number, score, piece: piece || "a" }));
  found.sort((a, b) => b.score - a.score || b.number - a.number);
  return { parts, found };
};

// Where a text holds what is asked for: start, end and the length of what was asked.
const places = (text, parts) => {
  let low = "";
  const from = [];
  for (const [at, char] of indexed(text)) {
    const plain = normal(char);
    low += plain;
    for (let n = 0; n < plain.length; n += 1) from.push(at);
  }
  from.push(text.length);
  const found = [];
  for (const { kind, text: part } of parts) {
    if (kind === "filter") continue;
    for (let at = low.indexOf(part); at >= 0; at = low.indexOf(part, at + part.length)) {
      const place = [from[at], from[at + part.length], part.length];
      if (kind === "run" || begins(text, place[0])) found.push(place);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
};
const indexed = function* (text) {
  let at = 0;
  for (const char of text) {
    yield [at, char];
    at += char.length;
  }
};
// Whether a word, or a part of one as in `TreeNode`, begins at a place.
const begins = (text, at) => {
  const before = text.slice(Math.max(0, at - 2), at).match(/[\p{L}\p{N}]$/u)?.[0];
  if (!before || IS_CJK.test(before)) return true;
  const char = text[at];
  return /\d/.test(before) !== /\d/.test(char) || (/[A-Z]/.test(char) && (/[a-z]/.test(before) || /[a-z]/.test(text[at + 1])));
};

const BEFORE = 30;
const LENGTH = 130;
// Of a piece the section that a result leads to, and words around what was found in it.
const passage = (piece, parts) => {
  const sections = piece.sections.map(([id, title, text]) => {
    return { id, title, text, inTitle: places(title, parts), inText: places(text, parts) };
  });
  const value = ({ inTitle, inText }) => {
    const lengths = [...inTitle, ...inText].map(([, , length]) => length);
    return new Set(lengths).size * 100 + Math.max(0, ...lengths) + (inTitle.length ? 50 : 0);
  };
  const none = { id: "", title: "", text: "", inTitle: [], inText: [] };
  const section = sections.reduce((one, other) => (value(other) > value(one) ? other : one), sections[0] ?? none);
  const longest = Math.max(0, ...section.inText.map(([, , length]) => length));
  const first = section.inText.find(([, , length]) => length === longest)?.[0] ?? 0;
  let start = Math.max(0, first - BEFORE);
  if (start) start += section.text.slice(start, first).search(/(?<=[\s，。；：、,.;:])/u) + 1 || 0;
  const end = Math.min(section.text.length, start + LENGTH);
  return { section, start, end, cut: end < section.text.length };
};

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const marked = (text, found, start = 0, end = text.length) => {
  const out = document.createDocumentFragment();
  let at = start;
  for (const [from, to] of found) {
    if (from < at || to > end) continue;
    out.append(text.slice(at, from), element("mark", {}, text.slice(from, to)));
    at = to;
  }
  out.append(text.slice(at, end));
  return out;
};

const holds = (piece, { text }) =>
  [piece.title, piece.names, ...piece.sections.flat()].some((part) => normal(part).includes(text));
// The piece that a result shows. Of long runs the index knows four characters at a time: the text has the last word.
const pieceOf = async ({ number, piece }, parts) => {
  let shown = await read(number, numberOf(piece));
  for (const run of parts.filter(({ kind, text }) => kind === "run" && [...text].length > 4)) {
    let holder = holds(shown, run) ? shown : null;
    for (let other = 0; !holder && other < shown.of; other += 1) {
      const next = await read(number, other);
      if (holds(next, run)) holder = next;
    }
    if (!holder) return null;
    if (run === parts[0]) shown = holder;
  }
  return shown;
};
const read = async (number, piece) => {
  const { url, pieces } = await load(`text/${number}${head.whole ? "" : letters(piece)}.json`);
  return { url, ...pieces[head.whole ? piece : 0] };
};
const numberOf = (name) => [...name].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 97, 0);
const letters = (number) => (number < 26 ? "" : letters(Math.floor(number / 26))) + String.fromCharCode(97 + (number % 26));

let ids = 0;
const option = (piece, parts) => {
  const { section, start, end, cut } = passage(piece, parts);
  const place = section.id && (section.inTitle.length || section.inText.length) ? `#${encodeURIComponent(section.id)}` : "";
  const facts = [piece.day, (piece.categories ?? []).join(" › ")].filter(Boolean).join(" · ");
  const made = element("a", { role: "option", tabindex: "-1", id: `search-${(ids += 1)}`, href: piece.url + place, lang: piece.lang });
  made.append(element("span", { class: "search-title" }, marked(piece.title, places(piece.title, parts))));
  if (section.title) made.append(element("span", { class: "search-heading" }, marked(section.title, section.inTitle)));
  made.append(element("span", { class: "search-text" }, start ? "…" : "", marked(section.text, section.inText, start, end), cut ? "…" : ""));
  if (facts) made.append(element("span", { class: "search-facts" }, facts));
  return made;
};

// A field with the list of what it finds. `changed` is told each question that is answered.
const mount = (place, words, changed) => {
  const status = element("p", { class: "search-status", role: "status" });
  const list = element("div", { role: "listbox", id: "search-found", "aria-label": words.search });
  const input = element("input", {
    type: "text",
    name: "q",
    role: "combobox",
    "aria-label": words.search_placeholder,
    "aria-autocomplete": "list",
    "aria-controls": "search-found",
    "aria-expanded": "false",
    placeholder: words.search_placeholder,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
  });
  place.append(input, status, list);
  status.textContent = words.search_hint;

  let turn = 0;
  let more = async () => false;
  const choose = (chosen) => {
    for (const other of list.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };
  const end = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && more(), { threshold: 1 });

  const show = async () => {
    const mine = (turn += 1);
    const query = input.value;
    const stale = () => mine !== turn;
    list.setAttribute("aria-busy", "true");
    try {
      const { parts, found } = await search(query);
      if (stale()) return;
      let next = 0;
      let count = found.length;
      const tell = () => {
        status.textContent = !parts.length ? words.search_hint : !count ? words.search_none : (count === 1 ? words.search_one : words.search_many).replace("{}", count);
      };
      const fetchSome = async (number) => {
        const some = found.slice(next, (next += number));
        const pieces = await Promise.all(some.map((one) => pieceOf(one, parts)));
        count -= pieces.filter((piece) => !piece).length;
        return pieces.filter(Boolean).map((piece) => option(piece, parts));
      };
      const options = await fetchSome(SHOWN);
      if (stale()) return;
      let loading = null;
      const append = async () => {
        try {
          const further = await fetchSome(1);
          if (stale()) return false;
          list.append(...further);
          tell();
          watch();
          return true;
        } catch {
          status.textContent = words.search_failed;
          return false;
        } finally {
          loading = null;
        }
      };
      more = async () => loading ?? (next < found.length && !stale() && (loading = append()));
      const watch = () => {
        end.disconnect();
        if (list.lastElementChild && next < found.length) end.observe(list.lastElementChild);
      };
      list.replaceChildren(...options);
      input.setAttribute("aria-expanded", String(options.length > 0));
      choose(list.firstElementChild);
      tell();
      watch();
      changed?.(query);
    } catch {
      if (!stale()) status.textContent = words.search_failed;
    } finally {
      if (!stale()) list.setAttribute("aria-busy", "false");
    }
  };

  input.addEventListener("input", (event) => event.isComposing || show());
  input.addEventListener("compositionend", show);
  input.addEventListener("keydown", async (event) => {
    // While characters are composed, keys are the input method's.
    if (event.isComposing || event.keyCode === 229) return;
    const active = () => list.querySelector("[aria-selected=true]");
    const moves = {
      ArrowDown: () => active().nextElementSibling ?? list.firstElementChild,
      ArrowUp: () => active().previousElementSibling ?? list.lastElementChild,
      Home: () => list.firstElementChild,
      End: () => list.lastElementChild,
    };
    if (event.key === "Enter") {
      event.preventDefault();
      active()?.click();
    } else if (moves[event.key] && active() && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.key === "ArrowDown") while (!active().nextElementSibling && (await more()));
      choose(moves[event.key]());
    }
  });
  return { input, show };
};

let dialog;
let field;
const styled = () =>
  new Promise((done) => {
    if (document.querySelector(`link[href="${link.dataset.style}"]`)) return done();
    const sheet = element("link", { rel: "stylesheet", href: link.dataset.style });
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
    document.head.append(sheet);
  });

// Open the dialog; on the page of the search its own field serves.
export const open = async () => {
  if (page) return (await page).input.focus();
  if (!dialog?.isConnected) {
    const [{ words }] = await Promise.all([begin(), styled()]);
    dialog = element("dialog", { class: "search", "aria-label": words.search, lang: link.lang || document.documentElement.lang });
    const close = element("button", { type: "button", class: "search-close", "aria-label": words.search_close }, "×");
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("[role=option]")) dialog.close();
    });
    document.body.append(dialog);
    dialog.append(close);
    field = mount(dialog, words);
  }
  if (!dialog.open) dialog.showModal();
  field.input.focus();
  field.input.select();
};

const asked = () => new URLSearchParams(location.search).get("q") ?? "";
const begun = async (place) => {
  const { words } = await begin();
  const made = mount(place, words, (query) => {
    if (query === asked()) return;
    const address = query ? `?q=${encodeURIComponent(query)}` : location.pathname;
    // Each question is an entry of the history, but not each letter of it.
    const goesOn = history.state?.typing && (query.startsWith(asked()) || asked().startsWith(query));
    history[goesOn ? "replaceState" : "pushState"]({ typing: true }, "", address);
  });
  const adopt = () => {
    made.input.value = asked();
    made.show();
  };
  addEventListener("popstate", adopt);
  adopt();
  made.input.focus();
  return made;
};
const place = document.querySelector(".search-place");
const page = place && begun(place);
// Without its files the page leads on as it does without scripts.
page?.catch(() => (document.querySelector(".without-scripts").style.display = "block"));
