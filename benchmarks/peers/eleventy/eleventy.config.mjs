// Only the kinds of page that every generator of the benchmark makes.
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";

const EXCERPT = 240;

/** The text of a note's first paragraph, at most EXCERPT characters of it. */
function excerpt(html) {
  const start = html.indexOf("<p>");
  const text = html.slice(start + 3, html.indexOf("</p>", start)).replace(/<[^>]+>/g, "");
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}...` : text;
}

/** Links to `../2020/note-000002.md` lead to the page of that note. */
function noteLinks(markdown) {
  const plain = markdown.renderer.rules.link_open ?? ((tokens, index, options, env, self) => self.renderToken(tokens, index, options));
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const target = tokens[index].attrGet("href").match(/^\.\.\/\d+\/([^/]+)\.md$/);
    if (target) tokens[index].attrSet("href", `/posts/${target[1]}/`);
    return plain(tokens, index, options, env, self);
  };
}

function byCategory(notes) {
  const groups = new Map();
  for (const note of notes) {
    for (const name of note.data.categories) groups.set(name, [...(groups.get(name) ?? []), note]);
  }
  return [...groups].map(([name, members]) => ({ name, members }));
}

export default function (config) {
  config.addPlugin(syntaxHighlight);
  config.amendLibrary("md", noteLinks);
  config.addFilter("excerpt", excerpt);
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("minutes", (html) => Math.ceil(html.length / 5000));
  config.addCollection("notes", (all) => all.getFilteredByGlob("posts/**/*.md"));
  config.addCollection("categories", (all) => byCategory(all.getFilteredByGlob("posts/**/*.md")));
  return { dir: { input: ".", output: "public" }, markdownTemplateEngine: false };
}
