// Pages that follow what is saved. One worker holds the stream of messages for all of them.

{
  const words = WORDS;
  // So many blocks at once are no edit that a writer looks for.
  const MANY = 8;

  // A stream that ends or falls silent, as when the machine slept, is opened again.
  const listen = (tell) => {
    let stream, heard;
    const open = () => {
      stream?.close();
      stream = new EventSource("/.preview/events");
      heard = Date.now();
      stream.onmessage = (event) => {
        heard = Date.now();
        tell(JSON.parse(event.data));
      };
      // A browser tries again by itself, but not when it was refused.
      stream.onerror = () => stream.readyState === EventSource.CLOSED && tell({ full: words.full });
    };
    open();
    setInterval(() => {
      if (stream.readyState === EventSource.CLOSED || Date.now() - heard > 40000) open();
    }, 1000);
    return () => stream.readyState === EventSource.OPEN;
  };

  const work = () => {
    const ports = new Set();
    const isOpen = listen((message) => ports.forEach((port) => port.postMessage(message)));
    onconnect = ({ ports: [port] }) => {
      // A page that is put aside, and may come back, says so.
      port.onmessage = ({ data: here }) => {
        ports[here ? "add" : "delete"](port);
        if (here && isOpen()) port.postMessage({ hello: 1 });
      };
    };
  };

  const follow = () => {
    const { src, dataset } = document.currentScript;
    const own = dataset.page;
    let { tag } = dataset; // Of what is shown; the server knows whether it has something else.
    let wanted = tag;
    let stale, busy, notice, last, whole, heard, listening, leaving, fading;
    let made = new WeakMap();
    let shown = null;

    const root = document.createElement("notes-site-preview");
    const shadow = root.attachShadow({ mode: "open" });
    shadow.innerHTML = '<link rel="stylesheet" href="/.preview/client.css"><div></div><p hidden><a></a> <button>×</button></p><output></output>';
    const [, box, line, sign] = shadow.children;
    document.documentElement.append(root);
    line.lastChild.onclick = () => (line.hidden = true);

    // Notes hold addresses that are none.
    const uses = (address, changed) => {
      try {
        return changed.some((path) => decodeURI(new URL(address).pathname).endsWith(`/${path}`));
      } catch {
        return false;
      }
    };
    const sheets = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
    // What cannot change while a page runs.
    const fixed = (page) =>
      [...page.querySelectorAll("script, style, head > :not(title, [name=description], [property], [rel=stylesheet])")]
        .map((node) => (node.type === "application/ld+json" || node.getAttribute("src")?.startsWith("/.preview/") ? "" : node.outerHTML))
        .join();

    // Notes which nodes are those that were served, both ways. Scripts may have added others.
    const learn = (live, node) => {
      let found = live.firstChild;
      let alike = live.nodeValue === node.nodeValue;
      for (const child of node.childNodes) {
        while (found && found.nodeName !== child.nodeName) found = found.nextSibling;
        alike = found && learn(found, child) && alike;
        found &&= found.nextSibling;
      }
      if (alike) made.set(live, node).set(node, live);
      return alike;
    };
    const morph = (live, node) =>
      Idiomorph.morph(live, node, {
        callbacks: {
          beforeNodeMorphed: (one, other) => !made.get(one)?.isEqualNode(other),
          // Open boxes and chosen tabs are the reader's.
          beforeAttributeUpdated: (name) => name !== "open" && name !== "checked",
        },
      })[0];

    // Touches only what is served otherwise than before.
    const patch = (live, node) => {
      const was = made.get(live);
      if (node.nodeType === 3 && live.nodeType === 3) live.nodeValue = node.nodeValue;
      else if (!was?.cloneNode().isEqualNode(node.cloneNode())) return morph(live, node);
      else {
        const [olds, news] = [[...was.childNodes], [...node.childNodes]];
        let before;
        while (olds[0] && news[0] && olds[0].isEqualNode(news[0])) before = made.get(olds.shift(news.shift()));
        while (olds[0] && news[0] && olds.at(-1).isEqualNode(news.at(-1))) olds.pop(news.pop());
        for (const child of news) {
          const fresh = olds[0] ? patch(made.get(olds.shift()), child) : document.importNode(child, true);
          if (!fresh.parentNode) before ? before.after(fresh) : live.prepend(fresh);
          before = fresh;
        }
        for (const old of olds) made.get(old).remove();
      }
      return live;
    };

    // Blocks of the text that were not served before; none where nearly all of it is new.
    const blocks = (page) => [...page.querySelectorAll(".prose > *")];
    const blocksThatChanged = (page) => {
      if (!last) return [];
      const known = new Set(blocks(last).map((block) => block.outerHTML));
      const fresh = blocks(page).filter((block) => !known.has(block.outerHTML));
      return fresh.length > MANY ? [] : fresh;
    };
    // No attribute changes, and nothing moves for whoever wants no motion.
    const lightUp = (block) => {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const colour = "light-dark(rgb(176 128 0 / 45%), rgb(240 190 90 / 45%))";
      block?.animate(
        { outline: [`2px solid ${colour}`, "2px solid transparent"], outlineOffset: ["4px", "4px"] },
        { duration: 1600, easing: still ? "steps(1, end)" : "ease-in" },
      );
    };

    const swap = async (link, href) => {
      const fresh = link.cloneNode();
      fresh.href = href;
      await new Promise((done) => {
        fresh.onload = fresh.onerror = done;
        setTimeout(done, 2000);
        link.after(fresh);
      });
      link.remove();
    };

    // An answer with a body that is whole. Nothing else here may fail for want of a server.
    const lost = new Error();
    const get = async (address, headers = {}) => {
      try {
        const answer = await fetch(address, { headers, signal: AbortSignal.timeout(90000) });
        const text = await answer.text();
        if (answer.status < 500) return [answer, text];
      } catch {}
      throw lost;
    };

    const leave = (url) => {
      if (!line.hidden) sessionStorage.previewSaid = line.firstChild.textContent;
      if (!leaving) url ? location.replace(url) : location.reload();
      leaving = true;
    };

    const refresh = async () => {
      const [answer, text] = await get(location.href, last && { "If-None-Match": tag });
      if (answer.status === 304) return;
      const fresh = answer.headers.get("ETag");
      if (!fresh) throw lost;
      wanted = fresh;
      let fresher = [];
      const page = new DOMParser().parseFromString(text, "text/html");
      if (fresh !== tag) {
        const [olds, news] = [sheets(last ?? document), sheets(page)];
        if (answer.redirected || olds.length !== news.length || fixed(page) !== fixed(last ?? document)) return leave();
        for (const link of sheets(document)) {
          const n = olds.findIndex((old) => old.getAttribute("href") === link.getAttribute("href"));
          if (n >= 0 && olds[n].outerHTML !== news[n].outerHTML) await swap(link, news[n].getAttribute("href"));
        }
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
        fresher = blocksThatChanged(page);
        if (whole) patch(document.body, page.body);
        else morph(document.body, page.body);
        document.dispatchEvent(new Event("notes-site:change"));
        shown = null;
      }
      [tag, last] = [fresh, page];
      await new Promise((done) => setTimeout(done)); // The reader comes first.
      const was = whole;
      made = new WeakMap();
      whole = learn(document.body, page.body);
      fresher.map((block) => made.get(block)).forEach(lightUp);
      if (was && !whole) morph(document.body, page.body);
    };

    // Makes the page what the server has, until there is nothing left to ask for.
    const catchUp = async () => {
      if (busy || document.hidden) return;
      busy = true;
      try {
        while (!leaving && (stale || shown !== notice)) {
          if (stale) {
            stale = false;
            await refresh();
          }
          if (leaving) return;
          shown = notice;
          tell((await get(`/.preview/notice?page=${encodeURIComponent(own)}`))[1]);
          const moved = box.querySelector("[data-moved]");
          if (moved) leave(moved.href);
        }
      } catch (fault) {
        stale = true;
        if (fault === lost) setTimeout(catchUp, 1000);
        else giveUp(fault);
      }
      busy = false;
    };

    // What is being read or clicked is left alone where the same is to be said again.
    let told = "";
    const tell = (html) => {
      if (html === told) return;
      const opened = box.querySelector(".warnings[open]");
      box.innerHTML = told = html;
      if (opened) box.querySelector(".warnings")?.setAttribute("open", "");
    };

    // What this script cannot do, loading the page again can; not twice for the same page.
    const giveUp = (fault) => {
      console.error(fault);
      if (sessionStorage.previewFault === wanted) {
        tell(`<div class="ribbon">${words.old}</div>`);
      } else {
        sessionStorage.previewFault = wanted;
        leave();
      }
    };

    const receive = ({ hello, full = "", changed = [], saved, now = notice }) => {
      if (hello || full) sign.textContent = full;
      const mine = changed.includes(own);
      if (hello || mine) stale = true;
      notice = now;
      if (saved && !document.hidden) {
        show(saved.says, saved.page !== own && saved.url);
        if (saved.follow && saved.page !== own) {
          sessionStorage.preview = saved.text;
          location.href = saved.url;
        }
      }
      if ([...document.querySelectorAll("[src]")].some((node) => uses(node.src, changed))) return leave();
      for (const link of sheets(document)) if (!mine && uses(link.href, changed)) swap(link, link.href);
      catchUp();
    };
    const show = (says, url) => {
      line.firstChild.textContent = says;
      url ? (line.firstChild.href = url) : line.firstChild.removeAttribute("href");
      line.hidden = false;
      clearTimeout(fading);
      // A link stays until it is closed.
      if (!url) fading = setTimeout(() => (line.hidden = true), 3000);
    };
    // What was saved may have been why the page was loaded again.
    if (sessionStorage.previewSaid) show(sessionStorage.previewSaid);
    sessionStorage.removeItem("previewSaid");

    const hear = (message) => {
      heard = Date.now();
      try {
        receive(message);
      } catch (fault) {
        giveUp(fault);
      }
    };

    const connect = () => {
      heard = Date.now();
      if (!self.SharedWorker) return (listening ??= listen(hear));
      const { port } = new SharedWorker(src);
      port.onmessage = ({ data }) => hear(data);
      port.postMessage(1);
      onpagehide = () => port.postMessage(0);
    };

    const sought = sessionStorage.preview;
    sessionStorage.removeItem("preview");
    if (sought) [...document.querySelectorAll("main *")].findLast((node) => node.textContent.includes(sought))?.scrollIntoView({ block: "center" });

    // Whoever was not looking, asleep or put aside may have missed anything.
    const wake = () => {
      stale = true;
      catchUp();
    };
    addEventListener("visibilitychange", wake);
    document.addEventListener("resume", wake);
    addEventListener("pageshow", ({ persisted }) => persisted && (connect(), wake()));
    setInterval(() => Date.now() - heard > 60000 && connect(), 5000);
    connect();
  };

  self.document ? follow() : work();
}
