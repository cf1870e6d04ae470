"""Addresses: one spelling each, and what must never be asked for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.urls import file_name_of, host_of, is_private, normalise, registrable, site_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("../info/1039/5355.htm#top", "http://www.qinghe.example/info/1039/5355.htm"),
        ("HTTP://WWW.Qinghe.EXAMPLE:80/A.htm", "http://www.qinghe.example/A.htm"),
        ("https://www.qinghe.example:443", "https://www.qinghe.example/"),
        ("http://www.qinghe.example:8080/x", "http://www.qinghe.example:8080/x"),
        ("//xsc.qinghe.example/a", "http://xsc.qinghe.example/a"),
        ("a.jsp;jsessionid=0A1B?id=3&utm_source=wx&PHPSESSID=9", "http://www.qinghe.example/tzgg/a.jsp?id=3"),
        ("/章程.pdf", "http://www.qinghe.example/%E7%AB%A0%E7%A8%8B.pdf"),
        ("/%e7%ab%a0%7e.pdf", "http://www.qinghe.example/%E7%AB%A0~.pdf"),
        ("/100%.htm", "http://www.qinghe.example/100%25.htm"),
        ("  /a\n\tb.htm ", "http://www.qinghe.example/ab.htm"),
        ("/../../a/./b/../c", "http://www.qinghe.example/a/c"),
        ("?wbtreeid=1301", "http://www.qinghe.example/tzgg/1.htm?wbtreeid=1301"),
        ("http://中文.example/", "http://xn--fiq228c.example/"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert normalise(url, "http://www.qinghe.example/tzgg/1.htm") == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:void(0)",
        "JavaScript:;",
        "mailto:a@b.example",
        "tel:110",
        "data:text/html,x",
        "ftp://a.example/",
        "file:///C:/Users/x/clip_image001.png",
        "http://",
        "http://[::1",
        "http://a b.example/",
        "http://x:99999/",
        "http://..",
        "about:blank",
        "http://a.example/" + "x" * 3000,
    ],
)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert normalise(url, "http://www.qinghe.example/") is None


ADDRESSES = st.text(
    st.sampled_from("ab/.?#%&=:;@[]|\\ é中%41%7e%E4\x00\n~+'\"") | st.characters(), max_size=60
)


@given(ADDRESSES, ADDRESSES)
@example("http://a.example/%25%2541", "")
@example("http://[::ffff:1.2.3.4]:80/a//b/../;x", "")
@example("..", "http://a.example/b/")
def test_normalising_never_raises_and_is_stable(text: str, base: str) -> None:
    for found in (
        normalise(text, base),
        normalise("http://a.example/" + text),
        normalise(text, "http://a.example/x/"),
    ):
        if found is not None:
            assert normalise(found) == found
            assert found.isascii() and "#" not in found and " " not in found
            assert found.startswith(site_of(found) + "/")


def test_sites_keep_ports_and_hosts_do_not() -> None:
    assert site_of("http://127.0.0.1:8080/a") == "http://127.0.0.1:8080"
    assert host_of("http://127.0.0.1:8080/a") == "127.0.0.1"
    assert host_of("http://[::1]:80/") == "[::1]"


def test_registrable_domains_are_known_without_a_network() -> None:
    assert registrable("jwc.qinghe.edu.cn") == "qinghe.edu.cn"
    assert registrable("jyt.province.gov.cn") == "province.gov.cn"
    assert registrable("127.0.0.1") == "127.0.0.1"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.9.9",
        "0.0.0.0",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::1]",
        "[fec0::1]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "localhost",
        "a.localhost",
        "LOCALHOST.",
        "metadata.google.internal",
        "printer.local",
        "224.0.0.1",
    ],
)
def test_addresses_that_lead_inside_are_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host",
    ["www.qinghe.example", "8.8.8.8", "[2606:4700::1111]", "[64:ff9b::8.8.8.8]", "10.qinghe.example", ""],
)
def test_public_hosts_are_not_private(host: str) -> None:
    assert not is_private(host)


@given(st.text(max_size=40))
def test_judging_a_host_never_raises(host: str) -> None:
    assert is_private(host) in (True, False)


def test_file_names_are_unescaped_in_either_encoding() -> None:
    assert file_name_of("http://a.example/x/%E7%AB%A0%E7%A8%8B.doc?y=1") == "章程.doc"
    assert file_name_of("http://a.example/x/%D5%C2%B3%CC.doc") == "章程.doc"


@given(
    st.lists(st.sampled_from(["../", "/", "a", "b.htm", "./", "x-1", "//", "..", "?q=1"]), max_size=6).map(
        "".join
    )
)
def test_the_short_way_for_plain_paths_gives_what_the_long_way_gives(path: str) -> None:
    base = "http://a.example/x/y/z.htm?p=1"
    # A fragment sends an address the long way, and is dropped at its end.
    assert normalise(path, base) == normalise(path + "#f", base)
