"""A blog of another program becomes a site: small ones of each kind, with what becomes of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from support.making import contents, run, write_files


class Case(NamedTuple):
    program: str
    blog: dict[str, str | bytes]
    notes: dict[str, str]
    """What becomes of some of its notes, by path in the new site."""
    settings: str
    addresses: tuple[str, ...]
    """Where the program showed its pages."""


HEXO = Case(
    "Hexo",
    {
        "_config.yml": "title: 博客\nauthor: 小明\nlanguage: zh-CN\nurl: https://blog.test\n"
        "permalink: :year/:month/:day/:title/\n",
        "source/_posts/Two-Sum.md": """---
title: 两数之和
date: 2024-03-05 10:00:00
---
前言 {% asset_img pic.png 一张图 %} 与 `{% raw %}` 代码。

{% note warning 小心 %}
内容 **粗**

```python
x = "{% note %}"
```
{% endnote %}

{% tabs 解法 %}
<!-- tab 暴力 -->
慢
<!-- endtab -->
<!-- tab -->
快
<!-- endtab -->
{% endtabs %}

{% codeblock 例子 lang:python %}
print(1)
{% endcodeblock %}

{% include_code 文件 lang:python a.py %}

见 {% post_link 另一篇 '另一篇文章' %}，{% raw %}{{ x }}{% endraw %}，{% youtube abc %}

{% blockquote 鲁迅 %}
一句
{% endblockquote %}
""",
        "source/_posts/Two-Sum/pic.png": b"picture",
        "source/_posts/另一篇.md": "---\ntitle: 另一篇\ndate: 2024-01-02\n---\n正文\n",
        "source/_drafts/later.md": "---\ntitle: 以后\n---\n还没有\n",
        "source/about/index.md": "---\ntitle: 关于\n---\n我\n",
        "source/downloads/code/a.py": 'print("a")\n',
        "source/img/a.png": b"picture",
    },
    {
        "posts/Two-Sum.md": """---
title: 两数之和
date: 2024-03-05 10:00:00
aliases: [/2024/03/05/Two-Sum/]
---
前言 ![一张图](<Two-Sum/pic.png>) 与 `{% raw %}` 代码。

::: warning 小心
内容 **粗**

```python
x = "{% note %}"
```
:::

<!-- tabs:start -->

#### **暴力**

慢

#### **解法 2**

快

<!-- tabs:end -->

```python title="例子"
print(1)
```

```python title="文件"
print("a")
```

见 [[另一篇|另一篇文章]]，{{ x }}，<https://www.youtube.com/watch?v=abc>

> 一句
>
> — 鲁迅
""",
        "posts/_drafts/later.md": "---\ntitle: 以后\n---\n还没有\n",
        "posts/about/index.md": "---\npage: true\ntitle: 关于\n---\n我\n",
    },
    '# Brought over from Hexo.\ntitle = "博客"\nauthor = "小明"\nlanguage = "zh-CN"\n'
    'base_url = "https://blog.test"\npermalink = "/:year/:month/:day/:path/"\ncategories = "nested"\n'
    "breaks = true\n",
    ("2024/03/05/Two-Sum/", "2024/01/02/另一篇/", "about/", "img/a.png", "downloads/code/a.py"),
)
HUGO = Case(
    "Hugo",
    {
        "hugo.toml": 'title = "站"\nbaseURL = "https://hugo.test/"\nlanguageCode = "zh-cn"\n'
        '[params]\nauthor = "小红"\n[[menu.main]]\nname = "文章"\nurl = "/posts/"\n',
        "content/posts/First-Note.md": """+++
title = "第一篇"
date = 2024-02-03
+++
{{< figure src="/img/a.png" caption="一张图" width="300" >}}

{{< highlight go "linenos=table" >}}
fmt.Println("{{")
{{< /highlight >}}

{{% notice warning "小心" %}}
内容 {{< youtube abc123 >}}
{{% /notice %}}

见 [另一篇]({{< ref "Deep/Other Note!.md#标题" >}})。

{{< details "更多" >}}
{{< mermaid >}}
graph LR
{{< /mermaid >}}
{{< /details >}}
""",
        "content/posts/Deep/Other Note!.md": "---\ntitle: 另一篇\ndate: 2024-01-01\n---\n## 标题\n",
        "content/posts/_index.md": "---\ntitle: P\n---\n",
        "content/about.md": "---\ntitle: 关于\n---\n我\n",
        "static/img/a.png": b"picture",
    },
    {
        "posts/posts/First-Note.md": """+++
title = "第一篇"
date = 2024-02-03
+++
![一张图](</img/a.png> "一张图"){width=300}

```go
fmt.Println("{{")
```

::: warning 小心
内容 <https://www.youtube.com/watch?v=abc123>
:::

见 [另一篇](Deep/Other Note!.md#标题)。

::: details 更多
```mermaid
graph LR
```
:::
""",
        "posts/about.md": "---\npage: true\ntitle: 关于\n---\n我\n",
    },
    '# Brought over from Hugo.\ntitle = "站"\nauthor = "小红"\nlanguage = "zh-CN"\n'
    'base_url = "https://hugo.test"\npermalink = "/:path/"\n\n[[menu]]\ntitle = "文章"\nurl = "/archive/"\n',
    ("posts/first-note/", "posts/deep/other-note/", "about/", "img/a.png"),
)
JEKYLL = Case(
    "Jekyll",
    {
        "_config.yml": "title: J\nauthor: {name: Me}\nurl: https://j.test\nbaseurl: /b\npermalink: pretty\n",
        "_posts/2020-01-02-hello-world.md": """---
layout: post
title: Hello
categories: [Deep Learning]
---
{% highlight python linenos %}
x = 1
{% endhighlight %}

![a]({{ site.baseurl }}/assets/a.png) [next]({% post_url 2020-02-03-next %})
[b]({{ "/assets/a.png" | relative_url }})
""",
        "_posts/2020-02-03-next.md": "---\ntitle: Next\n---\nx\n",
        "about.md": "---\ntitle: About\npermalink: /about-me/\n---\nx\n",
        "assets/a.png": b"picture",
    },
    {
        "posts/2020-01-02-hello-world.md": """---
layout: post
title: Hello
categories: [Deep Learning]
aliases: ["/deep learning/2020/01/02/hello-world/"]
---
```python
x = 1
```

![a](/assets/a.png) [next](2020-02-03-next.md)
[b](/assets/a.png)
"""
    },
    '# Brought over from Jekyll.\ntitle = "J"\nauthor = "Me"\nbase_url = "https://j.test/b"\n'
    'permalink = "/:category/:year/:month/:day/:slug/"\n',
    ("deep learning/2020/01/02/hello-world/", "2020/02/03/next/", "about-me/", "assets/a.png"),
)
MKDOCS = Case(
    "MkDocs",
    {
        "mkdocs.yml": "site_name: Mk\nsite_url: https://mk.test/\ntheme: {name: material, language: zh}\n"
        "plugins:\n  - search\n  - blog\nextra: !ENV [X, y]\n",
        "docs/code/x.py": "a\nb\nc\n",
        "docs/blog/index.md": "# Blog\n",
        "docs/blog/posts/post.md": """---
title: My Post
date: 2024-05-06
---
```python
--8<-- "docs/code/x.py"
```

--8<-- "code/x.py:2:3"

=== "A"

    a
""",
        "docs/page.md": "# Page\n[p](blog/posts/post.md)\n",
    },
    {
        "posts/blog/posts/post.md": """---
title: My Post
date: 2024-05-06
aliases: [/blog/2024/05/06/my-post/]
---
```python
a
b
c
```

b
c

=== "A"

    a
"""
    },
    '# Brought over from MkDocs.\ntitle = "Mk"\nlanguage = "zh-CN"\nbase_url = "https://mk.test"\n'
    'permalink = "/:path/"\n',
    ("blog/2024/05/06/my-post/", "page/"),
)
OBSIDIAN = Case(
    "Obsidian",
    {
        ".obsidian/app.json": "{}",
        "a.md": "a [[b]] ![[p.png]]\n",
        "sub/b.md": "b\n",
        "sub/p.png": b"picture",
    },
    {"posts/a.md": "a [[b]] ![[p.png]]\n", "posts/sub/b.md": "b\n"},
    '# Brought over from Obsidian.\ntitle = "old"\npermalink = "/:path/"\nbreaks = true\n',
    (),
)
CASES = [HEXO, HUGO, JEKYLL, MKDOCS, OBSIDIAN]


def imported(tmp_path: Path, blog: Mapping[str, str | bytes]) -> tuple[int, str, str]:
    write_files(tmp_path / "old", blog)
    done = run("import", "old", "--into", "new", cwd=tmp_path)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.program)
def test_blog_becomes_a_site(case: Case, tmp_path: Path) -> None:
    write_files(tmp_path / "old", case.blog)
    before = contents(tmp_path / "old")
    status, out, err = imported(tmp_path, case.blog)
    assert status == 0, err
    assert f"old is a folder of {case.program}" in out
    assert contents(tmp_path / "old") == before
    for path, text in case.notes.items():
        assert (tmp_path / "new" / path).read_text("utf-8") == text
    assert (tmp_path / "new/notes-site.toml").read_text("utf-8") == case.settings
    assert run("build", "new", "--strict", cwd=tmp_path).returncode == 0
    for address in case.addresses:
        place = tmp_path / "new/public" / address
        assert (place / "index.html" if address.endswith("/") else place).is_file(), address


def test_what_is_left_is_told_with_its_line(tmp_path: Path) -> None:
    note = "---\ntitle: A\n---\n\n```\n{% x %}\n```\n\nText {% gallery a %}.\n"
    status, _, err = imported(tmp_path, {"_config.yml": "", "source/_posts/a.md": note})
    assert status == 0
    assert "old/source/_posts/a.md:9: warning: {% gallery a %} stays as it is" in err
    assert "{% x %}" not in err


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_files(tmp_path / "new", {"posts/a.md": "mine"})
    status, _, err = imported(tmp_path, {"_config.yml": "", "source/_posts/a.md": "theirs"})
    assert status == 1 and "is there already; nothing was written" in err
    assert contents(tmp_path / "new") == {"posts/a.md": b"mine"}


@pytest.mark.parametrize(
    ("blog", "message"),
    [
        ({"a.txt": "x"}, "holds no notes"),
        ({"source/_posts/a.txt": "x"}, "is a folder of Hexo without notes"),
    ],
)
def test_folder_that_is_none_is_told(blog: dict[str, str], message: str, tmp_path: Path) -> None:
    status, _, err = imported(tmp_path, blog)
    assert status == 1 and message in err
    assert not (tmp_path / "new").exists()


def test_new_site_does_not_lie_in_the_old_one(tmp_path: Path) -> None:
    write_files(tmp_path / "old", HEXO.blog)
    done = run("import", "old", "--into", "old/new", cwd=tmp_path)
    assert done.returncode == 1 and "stays as it is" in done.stderr
    assert not (tmp_path / "old/new").exists()


def test_note_in_another_encoding_comes_along_as_it_is(tmp_path: Path) -> None:
    data = "---\ntitle: 标题\n---\n正文，正文。\n".encode("gbk")
    _, _, err = imported(tmp_path, {"source/_posts/a.md": data, "source/_posts/b.md": "b\n"})
    assert (tmp_path / "new/posts/a.md").read_bytes() == data
    assert "copied as it is" in err


def test_line_ends_stay_what_they_are(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf---\r\ntitle: A\r\ndate: 2024-01-02\r\n---\r\nText.\r\n"
    imported(tmp_path, {"source/_posts/Big.md": text, "source/_posts/b.md": text})
    big = (tmp_path / "new/posts/Big.md").read_bytes()
    assert big == text.replace(b"---\r\nText", b"aliases: [/2024/01/02/Big/]\r\n---\r\nText")
    assert (tmp_path / "new/posts/b.md").read_bytes() == text


def test_settings_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    status, _, _ = imported(tmp_path, {"_config.yml": "a: [\n", "source/_posts/a.md": "# A\n"})
    assert status == 0


def test_snippet_does_not_reach_out_of_the_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"secret.txt": "secret"})
    blog: dict[str, str | bytes] = {
        "mkdocs.yml": "site_name: x\n",
        "docs/a.md": '# A\n\n--8<-- "../secret.txt"\n',
    }
    imported(tmp_path, blog)
    assert "secret\n" not in (tmp_path / "new/posts/a.md").read_text("utf-8").replace("../secret", "")


@pytest.mark.parametrize(
    ("blog", "program", "notes"),
    [
        ({"docs/_sidebar.md": "* [A](a.md)\n", "docs/a.md": "# A\n", "code/x.py": "x"}, "docsify", {"a.md"}),
        ({"b/a.md": "# A\n"}, "Markdown", {"b/a.md"}),
        ({"_index.md": "---\ntitle: X\n---\n", "post/a.md": "# A\n"}, "Hugo", {"post/a.md"}),
        ({"post/a.md": '+++\ntitle = "A"\n+++\n'}, "Hugo", {"post/a.md"}),
        ({"source/_posts/a.md": "# A\n", "source/tags/index.md": "x"}, "Hexo", {"a.md"}),
        ({"zensical.toml": '[project]\nsite_name = "Z"\n', "docs/a.md": "# A\n"}, "Zensical", {"a.md"}),
    ],
)
def test_program_is_told_by_what_lies_there(
    blog: dict[str, str], program: str, notes: set[str], tmp_path: Path
) -> None:
    status, out, _ = imported(tmp_path, blog)
    assert status == 0 and f"is a folder of {program}" in out
    assert {
        name.removeprefix("posts/") for name in contents(tmp_path / "new") if name.endswith(".md")
    } == notes


def test_old_address_that_is_another_notes_now_stays_that_notes(tmp_path: Path) -> None:
    blog = {
        "hugo.toml": "",
        "content/a/a.md": "---\ntitle: One\n---\n",
        "content/a/readme.md": "---\ntitle: Two\n---\n",
    }
    assert imported(tmp_path, blog)[0] == 0
    assert run("build", "new", cwd=tmp_path).returncode == 0


def test_page_of_a_section_comes_along_when_it_says_something(tmp_path: Path) -> None:
    blog = {
        "hugo.toml": "",
        "content/_index.md": "---\ntitle: Home\n---\n",
        "content/empty/_index.md": "---\ntitle: Empty\n---\n",
        "content/haskell/_index.md": "---\ntitle: Haskell\n---\nNinety-nine problems.\n",
        "content/haskell/a.md": "# A\n",
    }
    assert imported(tmp_path, blog)[0] == 0
    assert "Ninety-nine" in (tmp_path / "new/posts/haskell/index.md").read_text("utf-8")
    assert run("build", "new", "--strict", cwd=tmp_path).returncode == 0
    assert (tmp_path / "new/public/haskell/index.html").is_file()
    assert not (tmp_path / "new/posts/empty").exists()
