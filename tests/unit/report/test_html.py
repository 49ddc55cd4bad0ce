"""The HTML reports in a real browser: read without a script, explored with it, and nothing gets out or in."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from chromium import BROWSER, Chromium
from conftest import LEGACY, project_at, write_files

from boundary_guard.check.checker import check
from boundary_guard.contracts.reading import read_configuration
from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.names import ModulePattern
from boundary_guard.model.report import Report
from boundary_guard.model.trace import Trace
from boundary_guard.report import findings_html, trace_html

needs_browser = pytest.mark.skipif(
    BROWSER is None,
    reason="no Chromium here: the script, the look and the mouse are not tested (apt-get install chromium)",
)
EVIL = "</script><img src=x onerror=document.title='caught'>\x1b[31m\u202e"


def report_of(root: Path, contract: ForbiddenContract | None = None) -> Report:
    def read(name: str) -> bytes | None:
        return (root / name).read_bytes() if (root / name).is_file() else None

    contracts = [contract] if contract else read_configuration(str(root), read).contracts
    return check(project_at(root), contracts)


@pytest.fixture(scope="module")
def legacy_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("html") / "check.html"
    file.write_text(findings_html.render(report_of(LEGACY)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium = Chromium(tmp_path_factory.mktemp("profile"))
    yield chromium
    chromium.close()


class Outline(HTMLParser):
    """What the page is made of, without a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.nodes: list[str] = []
        self.text = ""
        """What a reader sees without a script."""

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.text += data

    def handle_starttag(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attributes)
        given = dict(attributes)
        if "node" in str(given.get("class")).split():
            self.nodes.append(given["data-name"])
        if tag not in ("meta", "input", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        self.attributes.extend(attributes)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline_of(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    outline.close()
    assert outline.open == []
    return outline


@pytest.mark.parametrize("kind", ["check", "trace"])
def test_it_is_one_file_and_well_formed(kind: str, legacy_page: Path, legacy_trace: Trace) -> None:
    written = legacy_page.read_text(encoding="utf-8") if kind == "check" else trace_html.render(legacy_trace)
    outline = outline_of(written)
    assert not {"link", "img", "iframe", "form", "object"} & set(outline.tags)
    assert outline.tags.count("script") == 1
    assert not [name for name, _ in outline.attributes if name in ("src", "style") or name.startswith("on")]
    assert [value for name, value in outline.attributes if name == "href" and not value.startswith("#")] == []
    policy = next(value for name, value in outline.attributes if value and value.startswith("default-src 'none'"))
    assert "unsafe" not in policy


def test_a_parser_reads_all_of_it(legacy_page: Path, legacy_trace: Trace) -> None:
    """Every finding, excerpt and command, and every module of the picture; each link has its target."""
    outline = outline_of(legacy_page.read_text(encoding="utf-8"))
    assert outline.text.count("core/bootstrap.py:76:28") >= 10
    assert "importlib.import_module(import_path)" in outline.text
    assert "boundary-guard refactor disconnect --contract bootstrap-independence" in outline.text
    assert len(outline.nodes) == len(set(outline.nodes)) == 13
    assert "core.bootstrap" in outline.nodes
    ids = [value for name, value in outline.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for name, value in outline.attributes if name == "href"} <= set(ids)
    traced = outline_of(trace_html.render(legacy_trace))
    assert "The chain" in traced.text
    assert "excluded by" in traced.text


def test_many_modules_are_all_in_the_picture(large_page: Path) -> None:
    outline = outline_of(large_page.read_text(encoding="utf-8"))
    assert outline.nodes[:3] == ["shop.web", "shop.core", "shop.data"]
    assert len(set(outline.nodes)) == 93


def test_hostile_text_is_text_for_a_parser(tmp_path: Path) -> None:
    outline = outline_of(evil_page(tmp_path))
    assert not {"img", "b"} & set(outline.tags)
    assert outline.tags.count("script") == 1
    assert "<b>bold</b>" in outline.text
    assert "</script><img src=x onerror=document.title='caught'>\\x1b[31m\\u202e" in outline.text


def evil_page(root: Path) -> str:
    write_files(root, {"app.py": f"import db; x = {EVIL!r} # </script><script>document.title='caught'</script>\n"})
    write_files(root, {"db.py": ""})
    patterns = (ModulePattern("app"),), (ModulePattern("db"),)
    contract = ForbiddenContract("x", EVIL, *patterns, because=EVIL, guidance="<b>bold</b>")
    return findings_html.render(report_of(root, contract))


@needs_browser
def test_without_scripts_the_text_is_all_there(browser: Chromium, legacy_page: Path) -> None:
    browser.open(legacy_page, scripts=False)
    text = browser.evaluate("document.body.innerText")
    assert "Bootstrap does not depend on the database module" in text
    assert text.count("core/bootstrap.py:76:28") >= 10
    assert "importlib.import_module(import_path)" in text
    assert browser.evaluate("document.querySelectorAll('svg .node').length") == 13
    assert browser.evaluate("getComputedStyle(document.querySelector('.controls')).display") == "none"


@needs_browser
def test_with_scripts_the_graph_can_be_explored(browser: Chromium, legacy_page: Path) -> None:
    browser.open(legacy_page)
    assert browser.complaints() == []
    assert browser.requests() == [legacy_page.as_uri()]
    before = browser.evaluate("document.querySelector('svg').getAttribute('viewBox')")
    browser.evaluate("document.querySelector('.in').click()")
    assert browser.evaluate("document.querySelector('svg').getAttribute('viewBox')") != before
    browser.evaluate("document.querySelector('.reset').click()")
    assert [float(n) for n in browser.evaluate("document.querySelector('svg').getAttribute('viewBox')").split()] == [
        float(n) for n in before.split()
    ]
    browser.evaluate("document.querySelector('[data-name=\"core.bootstrap\"]').dispatchEvent(new Event('click'))")
    chosen = browser.evaluate("document.querySelector('.chosen').innerText")
    assert "imports" in chosen
    assert "modules.standard.semantic_core.db_models" in chosen
    browser.evaluate(
        "(f => { f.value = 'semantic'; f.dispatchEvent(new Event('input')) })(document.querySelector('.filter'))"
    )
    assert browser.evaluate("document.querySelectorAll('.node:not(.faint)').length") == 1


@pytest.fixture(scope="module")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three packages of thirty modules, each module importing two of the next."""
    root = tmp_path_factory.mktemp("large")
    files = {"shop/__init__.py": "", "shop/data/__init__.py": ""}
    for package, below in (("web", "core"), ("core", "data")):
        files[f"shop/{package}/__init__.py"] = ""
        for number in range(30):
            names = f"m{number}, m{(number + 7) % 30}"
            files[f"shop/{package}/m{number}.py"] = f"from shop.{below} import {names}\n"
    files.update({f"shop/data/m{number}.py": "" for number in range(30)})
    write_files(root, files)
    contract = ForbiddenContract("x", "x", (ModulePattern("shop.web"),), (ModulePattern("shop.data"),))
    file = root / "check.html"
    file.write_text(findings_html.render(report_of(root, contract)), encoding="utf-8")
    return file


@needs_browser
def test_many_modules_are_shown_by_package_first(browser: Chromium, large_page: Path) -> None:
    browser.open(large_page)
    assert browser.complaints() == []
    names = "Array.from(document.querySelectorAll('#graph-0-packages .node')).map(n => n.dataset.name).join()"
    assert browser.evaluate(names) == "shop.web,shop.core,shop.data"
    assert not browser.evaluate("document.querySelector('#graph-0').closest('details').open")
    browser.evaluate("document.querySelector('[data-name=\"shop.core\"]').dispatchEvent(new Event('click'))")
    browser.evaluate("document.querySelector('#graph-0-packages .chosen p button').click()")
    assert browser.evaluate("document.querySelector('#graph-0').closest('details').open")
    assert browser.evaluate("document.querySelectorAll('#graph-0 .node:not(.faint)').length") == 30


@pytest.fixture(scope="module")
def staircase_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty packages of two modules, each importing the next one."""
    root = tmp_path_factory.mktemp("staircase")
    files = {}
    for number in range(30):
        files[f"p{number}/__init__.py"] = ""
        names = ", ".join(f"p{number + 1}.m{below}" for below in range(2))
        for module in range(2):
            files[f"p{number}/m{module}.py"] = f"import {names}\n" if number < 29 else ""
    write_files(root, files)
    contract = ForbiddenContract("x", "x", (ModulePattern("p0"),), (ModulePattern("p29"),))
    file = root / "check.html"
    file.write_text(findings_html.render(report_of(root, contract)), encoding="utf-8")
    return file


@needs_browser
def test_a_picture_that_does_not_fit_begins_at_its_sources(browser: Chromium, staircase_page: Path) -> None:
    """On a narrow screen, without an empty half below what is seen."""
    browser.send("Emulation.setDeviceMetricsOverride", width=400, height=900, deviceScaleFactor=1, mobile=False)
    browser.open(staircase_page)
    x, y, width, height = map(float, browser.evaluate("document.querySelector('svg').getAttribute('viewBox')").split())
    browser.send("Emulation.clearDeviceMetricsOverride")
    rects = (
        "Array.from(document.querySelectorAll('#graph-0-packages rect')).map(r => [r.x, r.y].map(n => n.baseVal.value))"
    )
    places = browser.evaluate(rects)
    seen = [(left, top) for left, top in places if x <= left < x + width and y <= top < y + height]
    assert places[0] in [list(each) for each in seen]
    assert 2 < len(seen) < len(places) == 30
    assert max(top for _, top in seen) > y + 0.75 * height


@needs_browser
def test_a_click_shows_the_ways_through_a_module(browser: Chromium, large_page: Path) -> None:
    browser.open(large_page)
    browser.evaluate("document.querySelector('#graph-0').closest('details').open = true")
    browser.evaluate(
        "document.querySelector('#graph-0 [data-name=\"shop.core.m9\"]').dispatchEvent(new Event('click'))"
    )
    shown = "Array.from(document.querySelectorAll('#graph-0 .node:not(.faint)')).map(n => n.dataset.name).sort().join()"
    on_the_way = "shop.core.m9,shop.data,shop.data.m16,shop.data.m9,shop.web.m2,shop.web.m9"
    assert browser.evaluate(shown) == on_the_way
    browser.evaluate("document.querySelector('#graph-0 .chosen button').click()")
    assert browser.evaluate("document.querySelector('#graph-0 .chosen code').innerText") == "shop.web.m2"
    browser.evaluate("document.querySelector('#graph-0 .reset').click()")
    assert browser.evaluate("document.querySelectorAll('#graph-0 .faint').length") == 0


@needs_browser
def test_a_link_unfolds_what_it_leads_to(browser: Chromium, large_page: Path) -> None:
    browser.open(large_page)
    last = browser.evaluate("Array.from(document.querySelectorAll('details[id]')).pop().id")
    assert not browser.evaluate(f"document.getElementById('{last}').open")
    browser.evaluate(f"location.hash = '{last}'")
    for _ in range(50):
        if browser.evaluate(f"document.getElementById('{last}').open && !!document.querySelector('.more').open"):
            return
    raise AssertionError("it stays folded")


@needs_browser
def test_it_can_be_dragged_with_a_real_mouse(browser: Chromium, legacy_page: Path) -> None:
    browser.open(legacy_page)
    browser.evaluate("document.querySelector('.view').scrollIntoView({block: 'center'})")
    box = browser.evaluate(
        "(r => [r.x + r.width / 2, r.y + 10])(document.querySelector('.view').getBoundingClientRect())"
    )
    before = browser.evaluate("document.querySelector('svg').getAttribute('viewBox')")
    for kind, x, y in (("mousePressed", 0, 0), ("mouseMoved", 60, 20), ("mouseReleased", 60, 20)):
        at = {"x": box[0] + x, "y": box[1] + y, "button": "left", "buttons": 1, "clickCount": 1}
        browser.send("Input.dispatchMouseEvent", type=kind, **at)
    moved = browser.evaluate("document.querySelector('svg').getAttribute('viewBox')")
    assert moved != before
    browser.send("Input.dispatchMouseEvent", type="mouseWheel", x=box[0], y=box[1], deltaX=0, deltaY=-100)
    for _ in range(50):
        if browser.evaluate("document.querySelector('svg').getAttribute('viewBox')") != moved:
            return
    raise AssertionError("the wheel does not zoom")


@needs_browser
def test_the_trace_is_explorable_too(browser: Chromium, legacy_trace: Trace, tmp_path: Path) -> None:
    file = tmp_path / "trace.html"
    file.write_text(trace_html.render(legacy_trace), encoding="utf-8")
    browser.open(file)
    assert browser.complaints() == []
    text = browser.evaluate("document.body.innerText")
    assert "The chain" in text
    assert "excluded by" in text
    assert browser.evaluate("document.querySelectorAll('svg .edge').length") > 20


@needs_browser
def test_dark_mode_and_print(browser: Chromium, legacy_page: Path) -> None:
    browser.open(legacy_page)
    colours = []
    for scheme in ("light", "dark"):
        browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        colours.append(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours[0] == "rgb(255, 255, 255)"
    assert colours[1] != colours[0]
    browser.send("Emulation.setEmulatedMedia", media="print", features=[])
    assert browser.evaluate("getComputedStyle(document.querySelector('.controls')).display") == "none"
    assert len(browser.send("Page.printToPDF")["data"]) > 10_000
    browser.send("Emulation.setEmulatedMedia", media="", features=[])


@needs_browser
def test_hostile_text_stays_text(browser: Chromium, tmp_path: Path) -> None:
    file = tmp_path / "evil.html"
    file.write_text(evil_page(tmp_path), encoding="utf-8")
    browser.open(file)
    assert browser.complaints() == []
    assert browser.evaluate("document.title") == "Boundary Guard: broken"
    assert browser.evaluate("document.querySelectorAll('img, b').length") == 0
    assert "\\x1b[31m\\u202e" in browser.evaluate("document.body.innerText")
