"""The keys of front matter that the program knows, in every spelling, and those that are nearly one of them.

Keys are compared without capitals, hyphens and underscores. Must never know: values.
"""

from functools import lru_cache

from notes_site.spelling import form, is_slip, nearest

SYNONYMS = {
    "date": (
        *("date", "created", "createdAt", "createdOn", "createTime", "createdTime", "creationDate"),
        *("dateCreated", "datePublished"),
    ),
    "updated": (
        *("updated", "lastmod", "modified", "last_modified_at", "last_modified", "updatedDate", "updatedAt"),
        *("updatedOn", "updateTime", "updatedTime", "lastUpdated", "lastUpdate", "modDate", "modDatetime"),
        *("modifiedDate", "modifiedAt", "dateModified", "dateUpdated", "lastModifiedDate"),
    ),
    "categories": ("category", "categories"),
    "tags": ("tags", "tag", "topics"),
    "permalink": ("permalink", "url"),
    "pin": ("pin", "pinned", "sticky", "top"),
    "aliases": ("aliases", "alias", "redirect_from"),
    "summary": ("summary", "description", "excerpt"),
    "cover": (
        *("cover", "image", "heroImage", "ogImage", "coverImage", "featuredImage", "featureImage"),
        *(
            "thumbnail",
            "thumb",
            "bannerImg",
            "indexImg",
            "topImg",
            "headerImg",
            "headerImage",
            "socialImage",
            "thumbnailImage",
            "banner",
            "img",
            "images",
        ),
    ),
    "prerequisites": ("prerequisites", "prerequisite"),
    "media_subpath": ("media_subpath", "img_path"),
}
"""For each of our keys the names that other programs have for it; the first one with a value counts.
Source: the manuals of Astro, Chirpy, Docusaurus, Fluid, Gatsby, Ghost, Hexo, Hugo, Jekyll, NexT, Obsidian,
PaperMod, Zenn."""
_SPELLINGS = tuple(name for key, names in SYNONYMS.items() if key != "cover" for name in names)
OWN = frozenset(
    map(
        form,
        (
            *(
                "title",
                "slug",
                "draft",
                "unlisted",
                "published",
                "page",
                "toc",
                "breaks",
                "lang",
                "series",
            ),
            *("cover", "image", "translation", "leetcode", *_SPELLINGS),
        ),
    )
)
"""Keys that templates do not find among those of the writer's own, in the form in which keys are compared."""

# What keeps a note back. Said by yes, by no, by a word, by a date, by being there.
HIDING = (
    *("draft", "drafts", "isDraft", "private", "isPrivate", "unpublished", "unpublish"),
    *("secret", "protected", "wip", "ignore", "headless", "noPublish", "eleventyExcludeFromCollections"),
)
UNLISTING = ("unlisted", "hidden")
"""By yes: the note has its page, and stands in no list. So Docusaurus, Hexo and Jekyll have them."""
SHOWING = (
    "published",
    "publish",
    "isPublished",
    "dg-publish",
    "public",
    "isPublic",
    "visible",
    "render",
)
LISTING = ("listed",)
STATUS = ("status", "post_status", "publish_status", "visibility")
KIND = ("layout", "type", "state", "stage")
"""Of these keys, which say many things, only one word keeps a note back."""
APPEARING = (
    *(
        "publishDate",
        "pubDate",
        "pubDatetime",
        "publishAt",
        "publishOn",
        "publishedAt",
        "publishedOn",
        "publishedDate",
    ),
    *("scheduled", "scheduledAt", "scheduledFor"),
)
EXPIRING = (
    *("expiryDate", "expireDate", "expires", "expire", "expired", "expiry", "expiration", "expirationDate"),
    *("expiresAt", "expiresOn", "unpublishDate", "unpublishAt", "unpublishOn"),
)
LOCKING = ("password", "passwd", "passcode", "passphrase")
ENCRYPTING = ("encrypt", "encrypted")

LEETCODE = ("id", "slug", "difficulty", "url", "site", "time", "space")
"""Keys below `leetcode`."""
_OTHERS = frozenset(
    """
    categoria covers data dates hide langs leetcodeid listen over paged pages permalinks publisher publication
    renderer rendered schedule serie state states stats summaries times titles translator updates
    """.split()  # noqa: SIM905
)
"""Keys of other programs, and words of their own, that are nearly ours."""
_NAMES = (
    *("title", "slug", "aliases", "page", "lang", "series", "cover", "translation", "leetcode"),
    *_SPELLINGS,
    *(*HIDING, *UNLISTING, *SHOWING, *LISTING, *STATUS, *APPEARING, *EXPIRING, *LOCKING, *ENCRYPTING),
)
"""What a slip may be meant for."""
_FORMS = frozenset(map(form, (*_NAMES, *SYNONYMS["cover"])))


def is_known(key: str) -> bool:
    """Whether a key says something here, in any of its spellings."""
    return form(key) in _FORMS | OWN


@lru_cache(maxsize=1000)
def meant(key: str) -> str:
    """The known key that an unknown one nearly is; empty when it is known, or like none."""
    return _meant(key, _NAMES) if form(key) not in _FORMS | OWN | _OTHERS else ""


@lru_cache(maxsize=1000)
def meant_of_leetcode(key: str) -> str:
    """The same for a key below `leetcode`."""
    return _meant(key, LEETCODE) if form(key) not in LEETCODE else ""


def _meant(key: str, names: tuple[str, ...]) -> str:
    name = nearest(key, names)
    return name if name and is_slip(key, name) else ""
