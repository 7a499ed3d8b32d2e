// Pages that follow what is saved. One worker holds the stream of messages for all of them.

{
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
      ports.add(port);
      port.onmessage = () => ports.delete(port);
      if (isOpen()) port.postMessage({ hello: 1 });
    };
  };

  const follow = () => {
    const { src, dataset } = document.currentScript;
    const own = dataset.page;
    let { tag } = dataset;
    let stale, busy, notice, last, made, whole;
    let shown = null;

    const root = document.createElement("notes-site-preview");
    const shadow = root.attachShadow({ mode: "open" });
    shadow.innerHTML = '<link rel="stylesheet" href="/.preview/client.css"><div></div><p hidden><a></a> <button>×</button></p>';
    const [, box, line] = shadow.children;
    document.documentElement.append(root);
    line.lastChild.onclick = () => (line.hidden = true);

    const uses = (address, changed) => changed.some((path) => decodeURI(new URL(address).pathname).endsWith(`/${path}`));
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

    const swap = async (link, href) => {
      const fresh = link.cloneNode();
      fresh.href = href;
      await new Promise((done) => {
        fresh.onload = fresh.onerror = done;
        link.after(fresh);
      });
      link.remove();
    };

    const refresh = async () => {
      const answer = await fetch(location.href, last && { headers: { "If-None-Match": tag } });
      if (answer.status === 304) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.headers.get("ETag");
      if (fresh !== tag) {
        const [olds, news] = [sheets(last ?? document), sheets(page)];
        if (answer.redirected || olds.length !== news.length || fixed(page) !== fixed(last ?? document)) return location.reload();
        for (const link of sheets(document)) {
          const n = olds.findIndex((old) => old.getAttribute("href") === link.getAttribute("href"));
          if (n >= 0 && olds[n].outerHTML !== news[n].outerHTML) await swap(link, news[n].getAttribute("href"));
        }
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
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
      if (was && !whole) morph(document.body, page.body);
    };

    const catchUp = async () => {
      if (busy || document.hidden) return;
      busy = true;
      try {
        while (stale || shown !== notice) {
          if (stale) {
            stale = false;
            await refresh();
          }
          shown = notice;
          box.innerHTML = await (await fetch(`/.preview/notice?page=${encodeURIComponent(own)}`)).text();
        }
      } catch {
        stale = true; // Until the server is back and greets.
      }
      busy = false;
    };

    const receive = ({ hello, changed = [], saved, now = notice }) => {
      const mine = changed.includes(own);
      if (hello || mine) stale = true;
      notice = now;
      if ([...document.querySelectorAll("[src]")].some((node) => uses(node.src, changed))) return location.reload();
      for (const link of sheets(document)) if (!mine && uses(link.href, changed)) swap(link, link.href);
      catchUp();
      if (!saved || saved.page === own || document.hidden) return;
      if (saved.follow) {
        sessionStorage.preview = saved.text;
        location.href = saved.url;
      }
      Object.assign(line.firstChild, { href: saved.url, textContent: saved.title });
      line.hidden = false;
    };

    const sought = sessionStorage.preview;
    sessionStorage.removeItem("preview");
    if (sought) [...document.querySelectorAll("main *")].findLast((node) => node.textContent.includes(sought))?.scrollIntoView({ block: "center" });

    addEventListener("visibilitychange", catchUp);
    if (!self.SharedWorker) return listen(receive);
    const { port } = new SharedWorker(src);
    port.onmessage = ({ data }) => receive(data);
    addEventListener("pagehide", () => port.postMessage(""));
  };

  self.document ? follow() : work();
}
