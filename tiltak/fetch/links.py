"""Extracts the links of a web page, resolved as a browser does.

Takes a page's bytes, its address and its Content-Type; gives the links in order, each with its visible text. Parsing
takes linear time on any input (lxml, without a tree).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from lxml import etree

_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~+!$,;'@()*[]"  # characters of an address that stay unescaped
_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_MARK = b"\xef\xbb\xbf"  # byte order mark of UTF-8
_SPACE = " \t\n\r\f"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link on a page: its address, its text, and the name of the file."""

    address: str
    text: str

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.address).path).rpartition("/")[2]


def links(content: bytes, address: str, content_type: str = "") -> tuple[FoundLink, ...]:
    """The links to other pages and files. ValueError where the page can't be parsed to its end."""
    content, charset = content.removeprefix(_MARK), _charset(content, content_type)
    anchors = _Anchors()
    parser = etree.HTMLParser(target=anchors, encoding="utf-8", huge_tree=True)
    if content:
        etree.fromstring(content.decode(charset, errors="replace").encode(), parser)
    if limited := [entry.message for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]:
        raise ValueError(limited[0])
    base = joined(address, anchors.base, charset) or address
    found = ((joined(base, href, charset), " ".join("".join(words).split())) for href, words in anchors.found)
    return tuple(FoundLink(there, text) for there, text in found if there.startswith(("http://", "https://")))


def joined(base: str, href: str, charset: str = "utf-8") -> str:
    """The absolute address of a link, encoded as browsers do, without its fragment; '' where it is not a link."""
    try:
        parts = urlsplit(urljoin(base, href.strip(_SPACE)))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _PORTS.get(parts.scheme)) else f"{host}:{port}"
    user, at, _ = parts.netloc.rpartition("@")
    query = quote(parts.query, _SAFE, encoding=charset, errors="xmlcharrefreplace")
    return quote(urlunsplit((parts.scheme, f"{user}{at}{place}", parts.path, query, "")), _SAFE)


def _charset(content: bytes, content_type: str) -> str:
    """The encoding of a page: from its byte order mark, its server or itself, otherwise guessed."""
    if content.startswith(_MARK):
        return "utf-8"
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    written = _DECLARED.search(content[:1024])
    for name in (said and said[1], written and written[1].decode("ascii", errors="replace")):
        if name:
            charset = "cp1252" if name.lower() in ("iso-8859-1", "latin1", "us-ascii") else name
            try:
                b"a".decode(charset)
                return charset
            except (LookupError, UnicodeError):
                continue
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252"


class _Anchors:
    """Collects the addresses and texts of anchors; an unclosed anchor ends where the next begins."""

    def __init__(self) -> None:
        self.base = ""
        self.found: list[tuple[str, list[str]]] = []
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        href = attributes.get("href", "")
        if tag == "base" and not self.base:
            self.base = href
        elif tag == "a":
            self.inside = bool(href)
            if href:
                self.found.append((href, []))

    def end(self, tag: str) -> None:
        if tag == "a":
            self.inside = False

    def data(self, text: str) -> None:
        if self.inside:
            self.found[-1][1].append(text)

    def close(self) -> None:
        pass
