// Comforts of a page. Everything on it can be read without them.

// The heading that is being read, marked in the list of contents.
const entries = new Map();
for (const link of document.querySelectorAll(".contents a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) entries.set(heading, link);
}
if (entries.size) {
  const follow = new IntersectionObserver(
    () => {
      const passed = [...entries.keys()].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      for (const link of entries.values()) link.removeAttribute("aria-current");
      if (passed.length) entries.get(passed.at(-1)).setAttribute("aria-current", "true");
    },
    { rootMargin: "0px 0px -66% 0px", threshold: [0, 1] },
  );
  for (const heading of entries.keys()) follow.observe(heading);
}
