"""An invented vocational college, 青岚职业技术学院, served on loopback: what ``compliance demo`` audits.

Nothing in it is real: no school, no person, no place. It is made in memory from the YAML texts and the
CMS templates beside this file, byte for byte the same on every run (for the same ports)::

    with serve() as sample:
        school_file.write_text(sample.school_yaml)      # crawl and audit this …
        sample.expected.items["19"].verdict             # … and this should come out on sample.as_of

Each site has a port of its own on 127.0.0.1, from 18710 upward in the order of ``text/sites.yaml``
(another port when one is taken):

========  ============================  ===========================================================
portal    学院门户                       博达 VSB: ``/info/1032/….htm``, falling page numbers
xxgk      信息公开网                     VSB: the disclosure column, its menu repeats all fifty items
zs        招生就业网                     苏迪 WebPlus: ``/2022/0428/c105a16249/page.htm``
jwc       教务处                         VSB dynamic: ``/content.jsp?urltype=…&wbnewsid=…``
cwc       财务处                         DedeCMS, gb2312 declared in a meta element
xsc       学生工作处                     ASP, GBK bytes declared nowhere
rsc       人事处                         苏迪 WebPlus
kyc       科研处                         TRS: ``/xswyh/201810/t20181009_281003.html``, PubDate
lib       图书馆                         semantic HTML5, JSON-LD
hqc       后勤与资产管理处                JEECMS: ``/cggg/4660.chtml``
gh        工会                           PHPCMS: ``/index.php?m=content&…``
jw        纪检监察室                     ``/article/view/id-….html``
tw        团委                           its robots.txt forbids everything; must not be looked at
gjc       国际合作与交流处               down: the port is held but every connection is refused
========  ============================  ===========================================================

Why each item comes out as it does is said in ``expected.yaml``, with the evidence as ``{site}/path``;
:meth:`Sample.url` makes an address of it. The rules behind it: an item is judged by its parts; found
and missing parts together are ``partial``; otherwise the worst fault stands. In outline:

- *partial*: a document exists for some parts, and nothing at all for the others (10, 28, 50).
- *misplaced*: a department's site has the rules; no page of the disclosure site links them (24, 41).
  The disclosure page of item 24 holds something else, the results of a promotion round.
- *stale*: the newest document is for 2019 (4), 2019—2020学年 (6), 2020届 (33); only notices that ask
  for newer reports exist, and they are not the report.
- *empty*: a blank column (40); a page that only names another site's home page (31).
- *broken*: the page has nothing but two attachments that answer 404 (3); a soft 404 and a 500 (9);
  two rows whose targets answer 404 (49).
- *restricted*: 302 to the login, and 403 (23); a page for the campus only (25.1, so 25 as a whole).
- *missing*: no entry and no document anywhere on sites that can all be crawled to the end (22, 29).
- *review*: only a draft for comment (26); only the Ministry's own text, and a draft elsewhere (42).
- *unverified*: no entry, and the answering department's site forbids robots (34) or is down (48).
- *not_applicable*: the vocational profile (11-14, 30, 43-46) and the school file (8).
- *waived*: 16 (would be empty: 栏目建设中) and 17 (would be missing).
- everything else is *published*, among it a declared nil (47) and a rule that stands only inside the
  student handbook's PDF (39).

Among the news are pieces made to look like documents: a budget meeting, a reposted ministry rule, a
call for comments on the charter's revision, task notices for the very reports that are stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from compliance.sample.answers import Answer
from compliance.sample.expected import Expected, ExpectedItem, read_expected, school_text, waivers_text
from compliance.sample.school import build
from compliance.sample.server import Ports
from compliance.sample.source import read_sites, read_yaml

__all__ = ["Expected", "ExpectedItem", "Sample", "ServedPage", "make_answers", "serve"]


@dataclass(frozen=True, slots=True)
class ServedPage:
    """Something the sample serves: where, with which status and type, and the bytes."""

    site: str
    path: str
    status: int
    content_type: str
    body: bytes

    @property
    def is_html(self) -> bool:
        """Whether it is a web page rather than an attachment or robots.txt."""
        return self.content_type.startswith("text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The running sample: its addresses, the files an audit of it needs, and what should come out.

    ``addresses`` maps a site's key to ``http://127.0.0.1:port`` (no slash at the end).
    """

    portal: str
    school_yaml: str
    waivers_yaml: str
    as_of: date
    expected: Expected
    addresses: Mapping[str, str]
    answers: Mapping[str, Mapping[str, Answer]]

    def url(self, place: str) -> str:
        """``{cwc}/plus/view.php?aid=1305`` as an address; raises ``KeyError`` for an unknown site."""
        return place.format(**self.addresses)

    def pages(self) -> Iterator[ServedPage]:
        """Everything that is served, site by site: pages, attachments, robots.txt, error pages."""
        for site, answers in self.answers.items():
            for path, answer in answers.items():
                yield ServedPage(site, path, answer.status, answer.content_type, answer.body)


def make_answers(addresses: Mapping[str, str] | None = None) -> Mapping[str, Mapping[str, Answer]]:
    """What the sample answers, site by site, without serving it; by default for the preferred ports."""
    return build(_preferred() if addresses is None else addresses)


@contextmanager
def serve() -> Iterator[Sample]:
    """Serve the sample school on loopback while the context lasts; ``OSError`` when no port is free."""
    sites = read_sites()
    ports = Ports({key: site.style != "down" for key, site in sites.items()}, _base_port())
    try:
        answers = build(ports.addresses)
        expected = read_expected()
        ports.start(answers)
        yield Sample(
            portal=ports.addresses["portal"] + "/",
            school_yaml=school_text(sites, ports.addresses),
            waivers_yaml=waivers_text(),
            as_of=expected.as_of,
            expected=expected,
            addresses=dict(ports.addresses),
            answers=answers,
        )
    finally:
        ports.close()


def _base_port() -> int:
    return int(read_yaml("text/sites.yaml")["base_port"])


def _preferred() -> dict[str, str]:
    return {key: f"http://127.0.0.1:{_base_port() + index}" for index, key in enumerate(read_sites())}
