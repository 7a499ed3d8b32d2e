"""Search that finds what is there, Chinese or Latin: notes → files that a reader's browser asks for.

`words` takes a note apart, `index` puts all notes together; `static/search.js` reads what they write.
"""
