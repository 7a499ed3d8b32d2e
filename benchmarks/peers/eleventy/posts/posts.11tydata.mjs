// A function, since a note is only text here: no template language runs in it, nor in what it is given.
export default {
  layout: "note.njk",
  permalink: (data) => `/posts/${data.page.fileSlug}/`,
};
