"""Names of a site's folders and files: each stands here, and nowhere else."""

POSTS = "posts"
VAULT = ".obsidian"
"""What Obsidian keeps in a folder of notes."""
STATIC = "static"
TEMPLATES = "templates"
SOURCES = (POSTS, STATIC, TEMPLATES)
"""Folders of a site that a build reads."""
PUBLIC = "public"
"""The output, where none is asked for."""
DEFAULT = "default:"
"""In front of the name of a template: ours, whatever the site has."""

CONFIG = "notes-site.toml"
PROJECT = "pyproject.toml"
"""May hold the config too, in a table of its own."""
CONFIGS = (CONFIG, PROJECT)

STATE = ".notes-site"
"""The program's own: the cache, the preview, and what is remembered of each output."""
OUTPUTS = f"{STATE}/outputs"
"""A folder for each output that was built."""
PREVIEW = f"{STATE}/preview"
"""The output of the preview, and never the one for readers."""
CACHE = f"{STATE}/cache.sqlite"
"""May be deleted at any time."""
COPIES = f"{CACHE}.pictures"
"""The copies of pictures, which are deleted with it."""
