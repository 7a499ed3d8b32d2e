"""What the server answers, and what it refuses, to browsers and to anybody who speaks to its port."""

import http.client
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from notes_site.preview import server
from notes_site.preview.server import Server
from support.making import write_files
from support.waiting import PATIENCE, until

NAMES = [
    *(
        "a\u202fb",
        "a\u00a0b",
        "a\u3000b",
        "100%",
        "50%25",
        "a#b",
        "a+b",
        "a&b=c",
        "it's",
        "a;b",
        "a ",
        "a.",
        "图",
    ),
    *(".a", "e\u0301", "\u00e9", "\U0001f600", "a\u200db", "(1)", "[a]", "~a", "a@2x"),
    *(() if os.name == "nt" else ("a?b", 'a"b', "a\\b", "a:b", "a|b", "a*b", "<a>", "a\tb", "a\nb")),
]
FILES: dict[str, str | bytes] = {
    "index.html": "<html><head><title>Home</title></head><body>Home</body></html>",
    "404.html": "<html><head></head><body>Not here</body></html>",
    "posts/树/index.html": "<html><head></head><body>Tree</body></html>",
    "posts/a.html": "<p>No head",
    "site.css": "body {}",
    "data.bin": bytes(range(256)),
    **{f"a.{kind}": "x" for kind in ("wasm", "mjs", "avif", "ipynb", "webmanifest", "MP4", "svg.gz")},
    **{f"names/{name}.png": name.encode() for name in NAMES},
    "feed.xml": "<feed/>",
    ".notes-site/manifest": "secret",
    ".well-known/x.txt": "known",
    ".nojekyll": "",
}


class Content:
    """Content that is always ready."""

    base = "/repo/"

    def __init__(self) -> None:
        self.done: list[tuple[str, Mapping[str, str]]] = []

    def holds(self, path: str) -> bool:
        return path in FILES and not path.startswith(".notes-site/")

    def is_ready(self, path: str) -> bool:
        return True

    def prepare(self, path: str) -> None:
        raise AssertionError(path)

    def greeting(self) -> str:
        return '{"hello":1}'

    def own(self, name: str, query: Mapping[str, str]) -> tuple[str, bytes] | None:
        return ("text/plain", json.dumps(dict(query)).encode()) if name == "notice" else None

    def act(self, name: str, form: Mapping[str, str]) -> bool:
        self.done.append((name, form))
        return name == "edit"


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


class Served:
    """A server that runs, and a client that says what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.content = Content()
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.server = Server(folder, self.content, listener, host="127.0.0.1", others=["told.example"])
        self.server.start()

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="Host" in named, skip_accept_encoding=True)
        for name, value in {**named, **({"Content-Length": str(len(body))} if body else {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def raw(self, data: bytes) -> bytes:
        """What the server says to bytes of any kind until it closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            said = b""
            while part := connection.recv(65536):
                said += part
        return said

    def stream(self) -> socket.socket:
        """A reader of messages, past the headers and the greeting."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        host = f"127.0.0.1:{self.port}".encode()
        connection.sendall(b"GET /.preview/events HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
        said = b""
        while b"hello" not in said and b"HTTP/1.1 503" not in said:
            said += connection.recv(4096)
        return connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path, {"outside.txt": "secret", "out/outside.txt": "secret"})
    return write_files(tmp_path / "output", FILES)


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    running = Served(folder)
    yield running
    running.server.stop()


def test_page_has_one_script_tag_more_and_is_not_cached(served: Served) -> None:
    answer = served.ask("/repo/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    head, script, rest = answer.body.decode().partition("<script ")
    script, _, rest = rest.partition("</script>")
    assert head + rest == FILES["index.html"]
    assert 'src="/.preview/client.js"' in script
    assert 'data-page="index.html"' in script


def test_page_is_not_sent_again_when_it_is_the_same(served: Served, folder: Path) -> None:
    tag = served.ask("/repo/").headers["ETag"]
    assert served.ask("/repo/", If_None_Match=tag).status == 304
    write_files(folder, {"index.html": "<html><head></head>Other"})
    assert served.ask("/repo/", If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("data.bin", "application/octet-stream"),
        (".well-known/x.txt", "text/plain; charset=utf-8"),
        (".nojekyll", "application/octet-stream"),
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.avif", "image/avif"),
        ("a.ipynb", "application/json; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json; charset=utf-8"),
        ("a.MP4", "video/mp4"),
        ("a.svg.gz", "application/gzip"),
    ],
)
def test_other_files_are_served_as_they_are(served: Served, folder: Path, path: str, kind: str) -> None:
    answer = served.ask(f"/repo/{path}?v=1")
    assert answer.body == (folder / path).read_bytes()
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["ETag"]


def test_part_of_a_file(served: Served) -> None:
    answer = served.ask("/repo/data.bin", Range="bytes=10-19")
    assert (answer.status, answer.body) == (206, bytes(range(10, 20)))
    assert served.ask("/repo/data.bin", Range="bytes=999-").status == 416


@pytest.mark.parametrize("name", NAMES)
def test_file_of_any_name_is_served(served: Served, name: str) -> None:
    answer = served.ask(f"/repo/names/{quote(name)}.png")
    assert (answer.status, answer.body) == (200, name.encode())


def test_page_is_found_without_its_ending(served: Served) -> None:
    """As on GitHub Pages."""
    assert b"No head" in served.ask("/repo/posts/a").body


def test_head_has_no_body(served: Served) -> None:
    for path in ("/repo/", "/repo/data.bin", "/repo/nothing/"):
        assert served.ask(path, "HEAD").body == b""


def test_folder_without_its_slash_leads_to_it(served: Served) -> None:
    answer = served.ask("/repo/posts/%E6%A0%91?x=1")
    assert answer.status == 302
    assert answer.headers["Location"] == "/repo/posts/%E6%A0%91/?x=1"
    assert served.ask(answer.headers["Location"]).status == 200


@pytest.mark.parametrize("path", ["/", "/repo"])
def test_root_leads_to_the_base_path(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert (answer.status, answer.headers["Location"]) == (302, "/repo/")


def test_missing_page_is_the_one_of_the_site(served: Served) -> None:
    for path in ("/repo/nothing/", "/elsewhere", "/repository/"):
        answer = served.ask(path)
        assert answer.status == 404
        assert b"Not here" in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/repo/../outside.txt",
        "/repo/%2e%2e/outside.txt",
        "/repo/%2e%2e%2foutside.txt",
        "/repo/..%2foutside.txt",
        "/repo/..%5coutside.txt",
        "/repo/..\\outside.txt",
        "/repo/posts/../../outside.txt",
        "/repo/%252e%252e/outside.txt",
        "/repo//outside.txt",
        "/repo///etc/passwd",
        "//etc/passwd",
        "/repo/./index.html",
        "/repo/.notes-site/manifest",
        "/repo/%2enotes-site/manifest",
        "/repo/not-published.txt",
        "/repo/.preview/client.js",
        "/repo/index.html%00.txt",
        "/repo/site.css%0a",
        "/repo/site.css/",
        "/repo/%ff%fe",
        "/repo/%c0%ae%c0%ae/outside.txt",
        "/repo/%",
        "/repo/" + "a" * 300,
        "/repo/" + "a/" * 5000,
        "/repo/C:/outside.txt",
        "/.preview/../outside.txt",
        "/.preview/nothing",
    ],
)
def test_nothing_else_can_be_reached(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


@pytest.mark.skipif(os.name == "nt", reason="needs a right that not everybody has")
def test_symbolic_links_lead_nowhere(served: Served, folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "outside.txt")
    (folder / "linked").symlink_to(folder.parent / "out")
    (folder / "inner.css").symlink_to(folder / "site.css")
    for path in ("link.txt", "linked/outside.txt", "linked/", "inner.css"):
        assert served.ask(f"/repo/{path}").status == 404


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost.evil.example:9000",
        "evillocalhost",
        ".localhost.evil.example",
        "localhost@evil.example",
        "localhost:1:2",
        "localhost:x",
        "not-told.example:9000",
        "::1",
        "",
        "[",
        "[evil.example]",
    ],
)
def test_foreign_host_is_refused(served: Served, host: str) -> None:
    assert served.ask("/repo/", Host=host.format(port=served.port)).status in (400, 403)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:{port}",
        "localhost:{port}",
        "LOCALHOST:{port}",
        "[::1]:{port}",
        "127.0.0.1",
        "localhost:9000",
        "localhost",
        "localhost.:9000",
        "notes.localhost:9000",
        "127.0.0.2:9000",
        "[::1]:9000",
        "192.168.1.5:9000",
        "told.example",
        "TOLD.example:9000",
        f"{socket.gethostname()}:9000",
    ],
)
def test_own_names_are_answered_whatever_the_port(served: Served, host: str) -> None:
    """A port may be forwarded: by ssh -L, by docker -p, by who was named with --allow-host."""
    assert served.ask("/repo/", Host=host.format(port=served.port)).status == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost:9000", "http://localhost:9000", 204),
        ("localhost:9000", "http://localhost:9001", 403),
        ("told.example", "https://told.example", 204),
        ("localhost:{port}", "https://told.example", 204),
        ("localhost:{port}", "https://evil.example", 403),
        ("localhost:{port}", "https://told.example.evil.example", 403),
    ],
)
def test_form_of_a_forwarded_page(served: Served, host: str, origin: str, status: int) -> None:
    named = host.format(port=served.port)
    assert served.ask("/.preview/edit", "POST", "place=a", Host=named, Origin=origin).status == status


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "https://127.0.0.1:1", "http://", "x"]
)
def test_foreign_origin_is_refused(served: Served, origin: str) -> None:
    answer = served.ask("/repo/", Origin=origin.format(port=served.port))
    assert answer.status == 403
    assert b"Home" not in answer.body


def test_page_of_another_site_cannot_load_a_note(served: Served) -> None:
    assert served.ask("/repo/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403
    assert served.ask("/repo/", Sec_Fetch_Site="same-site", Sec_Fetch_Mode="no-cors").status == 403
    assert served.ask("/repo/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    assert served.ask("/repo/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_only_get_and_head_are_answered(served: Served, method: str) -> None:
    answer = served.ask("/repo/", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_form_is_done_for_own_pages_only(served: Served) -> None:
    own = f"http://127.0.0.1:{served.port}"
    form = "place=posts%2Fa+b.md%3A3"
    assert served.ask("/.preview/edit", "POST", form).status == 403
    assert served.ask("/.preview/edit", "POST", form, Origin="http://evil.example").status == 403
    assert served.ask("/.preview/edit", "GET", Origin=own).status == 404
    assert not served.content.done
    assert served.ask("/.preview/edit", "POST", form, Origin=own).status == 204
    assert served.content.done == [("edit", {"place": "posts/a b.md:3"})]
    assert served.ask("/.preview/other", "POST", form, Origin=own).status == 404
    assert served.ask("/.preview/edit", "POST", "x" * 10_000, Origin=own).status == 413


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        bytes(range(256)),
    ],
)
def test_what_is_no_request_does_no_harm(served: Served, data: bytes) -> None:
    said = served.raw(data)
    assert b"200 OK" not in said
    assert served.ask("/repo/").status == 200


def test_message_reaches_all_readers(served: Served) -> None:
    readers = [served.stream() for _ in range(3)]
    served.server.send('{"n":1}')
    for reader in readers:
        _heard(reader, b'data: {"n":1}\n\n')
        reader.close()


def test_streams_are_bounded_and_end_when_their_page_goes(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_STREAMS", 3)
    readers = [served.stream() for _ in range(3)]
    assert served.ask("/.preview/events").status == 503
    readers.pop().close()
    until(lambda: len(served.server.events) < 3)
    served.stream().close()
    for reader in readers:
        reader.close()


def test_readers_that_come_at_once_are_bounded_too(served: Served) -> None:
    host = f"127.0.0.1:{served.port}"
    asked = [socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) for _ in range(120)]
    for one in asked:
        one.sendall(f"GET /.preview/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    statuses = [one.recv(12)[-3:] for one in asked]
    assert statuses.count(b"200") == server.MAX_STREAMS
    assert statuses.count(b"503") == 120 - server.MAX_STREAMS
    for one in asked:
        one.close()


def test_slow_reader_is_told_to_look_at_everything(served: Served) -> None:
    slow, quick = served.stream(), served.stream()
    message = json.dumps({"changed": ["x" * 100_000]})
    for _ in range(200):
        served.server.send(message)
    last = '{"last":1}'
    served.server.send(last)
    for reader in (quick, slow):
        said = _heard(reader, last.encode())
        reader.close()
    assert len(said) < 200 * len(message)
    assert b'data: {"hello":1}' in said


def test_stopped_server_ends_its_streams(folder: Path) -> None:
    running = Served(folder)
    reader = running.stream()
    running.server.stop()
    while reader.recv(4096):
        pass
    reader.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE)


def _heard(reader: socket.socket, words: bytes) -> bytes:
    """What a reader of messages hears up to some words."""
    said = b""
    while words not in said[-200:]:
        part = reader.recv(1 << 20)
        assert part
        said += part
    return said
