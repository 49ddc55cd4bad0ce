"""Every format of a report, read by somebody else's reader: official schemas, XML and Markdown parsers."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import LEGACY, REPOSITORY, project_at, write_files
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt

from boundary_guard.check.checker import check
from boundary_guard.cli.check_command import FORMATS
from boundary_guard.contracts.reading import read_configuration
from boundary_guard.model.contract import COMMAND_LINE, BlindSpotPolicy, ForbiddenContract
from boundary_guard.model.names import ModulePattern
from boundary_guard.model.report import Report
from boundary_guard.report import findings_markdown
from boundary_guard.report.rules import RULES
from boundary_guard.report.wording import next_steps

EVIL = "]]> %0A::error::x <b> \x1b[31m\u202e [a](b) `x` {0} \r\n | \\"
SCHEMAS = REPOSITORY / "boundary_guard" / "report" / "schemas"
SARIF = Draft4Validator(json.loads((REPOSITORY / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")))
OURS = Draft202012Validator(json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8")))
GITLAB = Draft202012Validator(
    {  # docs.gitlab.com/ci/testing/code_quality: the properties of a report
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/.]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
LINE = re.compile(r"::(error|warning) ((?:[a-z]+=[^,:\r\n]*)(?:,[a-z]+=[^,:\r\n]*)*)::[^\r\n]*")


def contract(name: str = "x", **more: Any) -> ForbiddenContract:
    return ForbiddenContract("x", name, (ModulePattern("app"),), (ModulePattern("db"),), **more)


def broken_report(root: Path) -> Report:
    files = {
        "app.py": "import steps\n",
        "steps.py": f"import db  # {EVIL.strip()!r}\nimport importlib, sys\nimportlib.import_module(sys.argv[1])\n",
        "db.py": "",
    }
    write_files(root, files)
    evil = contract(EVIL, because=EVIL, guidance=EVIL)
    return check(project_at(root), [evil])


def legacy_report(root: Path) -> Report:
    def read(name: str) -> bytes | None:
        return (LEGACY / name).read_bytes() if (LEGACY / name).is_file() else None

    return check(project_at(LEGACY), read_configuration(str(LEGACY), read).contracts)


def unknown_report(root: Path) -> Report:
    write_files(root, {"app.py": "import steps\n", "steps.py": "def (\n", "db.py": ""})
    return check(
        project_at(root), [contract(), ForbiddenContract("y", "y", (ModulePattern("z"),), (ModulePattern("db"),))]
    )


def held_report(root: Path) -> Report:
    write_files(root, {"app.py": "", "db.py": ""})
    return check(project_at(root), [contract(blind_spots=BlindSpotPolicy.ERROR)])


REPORTS = {"broken": broken_report, "legacy": legacy_report, "unknown": unknown_report, "held": held_report}
EVIL_NAME = "a\x1b[2J%,:]]>\u202e.py"


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    return REPORTS[request.param](tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_the_terminal_obey(name: str, report: Report) -> None:
    written = FORMATS[name](report)
    assert written.endswith("\n")
    written.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)
    assert name == "text" or "\x1b" not in written
    assert FORMATS[name](report) == written


def test_json_follows_its_schema(report: Report) -> None:
    Draft202012Validator.check_schema(OURS.schema)
    data = json.loads(FORMATS["json"](report))
    OURS.validate(data)
    assert data["verdict"] == report.verdict
    assert len(data["findings"]) == len(report.findings)


def test_every_key_of_the_json_is_in_the_schema(tmp_path: Path) -> None:
    data = json.loads(FORMATS["json"](broken_report(tmp_path)))
    for holder in (data, data["summary"], data["contracts"][0], data["findings"][0], data["findings"][0]["chain"][0]):
        holder["another"] = 1
        assert not OURS.is_valid(data)
        del holder["another"]
        for key in list(holder):
            value = holder.pop(key)
            assert not OURS.is_valid(data), key
            holder[key] = value


def test_sarif_follows_the_official_schema(report: Report) -> None:
    data = json.loads(FORMATS["sarif"](report))
    SARIF.validate(data)
    [run] = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["helpUri"].startswith("https://docs.python.org/")
        assert result["partialFingerprints"]
        assert result["codeFlows"][0]["threadFlows"][0]["locations"]
        [location] = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", ".", "file:"))
        assert location["physicalLocation"]["region"]["startLine"] > 0
    fingerprints = [json.dumps(result["partialFingerprints"]) for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)
    assert run["invocations"][0]["executionSuccessful"] is (report.verdict != "unknown")


def test_a_chain_is_a_code_flow(tmp_path: Path) -> None:
    data = json.loads(FORMATS["sarif"](broken_report(tmp_path)))
    [result] = data["runs"][0]["results"]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    at = [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in steps]
    assert at == ["app.py", "steps.py"]
    assert "\\[a\\](b)" in result["message"]["text"]


def test_gitlab_follows_its_schema(report: Report) -> None:
    data = json.loads(FORMATS["gitlab"](report))
    GITLAB.validate(data)
    assert len({each["fingerprint"] for each in data}) == len(data) == len(report.findings) + len(report.all_problems)


def test_github_gets_nothing_but_its_commands(report: Report) -> None:
    *lines, summary = FORMATS["github"](report).splitlines()
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("::notice title=boundary-guard::GitHub "))
    assert "::" not in summary
    assert len([line for line in lines if line.startswith("::error")]) == len(report.findings) + len(
        report.all_problems
    )


@pytest.mark.parametrize(("number", "told"), [(10, 0), (11, 1)])
def test_github_is_told_of_more_errors_than_it_shows(number: int, told: int, tmp_path: Path) -> None:
    found = broken_report(tmp_path)
    [result] = found.results
    many = dataclasses.replace(result, findings=result.findings * number)
    text = FORMATS["github"](dataclasses.replace(found, results=(many,)))
    assert text.count(f"GitHub shows 10 errors of a step; all {number} are in the log") == told


@pytest.mark.parametrize(("number", "told"), [(5000, 0), (5001, 1)])
def test_a_sarif_log_says_that_it_has_more_than_github_shows(number: int, told: int, tmp_path: Path) -> None:
    found = broken_report(tmp_path)
    [result] = found.results
    many = dataclasses.replace(result, findings=result.findings * number)
    data = json.loads(FORMATS["sarif"](dataclasses.replace(found, results=(many,))))
    assert len(data["runs"][0]["results"]) == number
    [invocation] = data["runs"][0]["invocations"]
    assert [each["level"] for each in invocation["toolExecutionNotifications"]].count("note") == told


@pytest.mark.parametrize(
    ("prefix", "path", "shown"),
    [
        ("", "app/a.py", "app/a.py"),
        ("", "../pyproject.toml", "../pyproject.toml"),
        ("app/", "a.py", "app/a.py"),
        ("app/", "../pyproject.toml", "pyproject.toml"),
        ("x/app/", "../../pyproject.toml", "pyproject.toml"),
        ("app/", "../../pyproject.toml", "../pyproject.toml"),
        ("../", "../a.py", "../../a.py"),
    ],
)
def test_a_file_above_the_root_is_named_as_the_repository_sees_it(prefix: str, path: str, shown: str) -> None:
    assert Report((), prefix=prefix).with_prefix(path) == shown


ADVICE = ("because it must run alone", "let the store call it")


@pytest.mark.parametrize("name", ["junit", "gitlab", "github", "sarif", "json", "text", "markdown", "html"])
def test_what_is_said_of_a_broken_contract_is_in_every_report(name: str, tmp_path: Path) -> None:
    found = broken_report(tmp_path)
    [result] = found.results
    because, guidance = ADVICE
    with_advice = dataclasses.replace(result.contract, because=because, guidance=guidance)
    text = FORMATS[name](dataclasses.replace(found, results=(dataclasses.replace(result, contract=with_advice),)))
    assert because in text
    assert guidance in text
    assert all(hop.link.place.path in text for finding in result.findings for hop in finding.chain)


def test_hidden_findings_are_no_failure_of_junit(tmp_path: Path) -> None:
    found = broken_report(tmp_path)
    [result] = found.results
    hidden = dataclasses.replace(found, results=(dataclasses.replace(result, findings=(), hidden=1),))
    root = ElementTree.fromstring(FORMATS["junit"](hidden))
    assert root.find("./testsuite/testcase/skipped") is not None
    assert [root.find("testsuite").attrib[key] for key in ("failures", "errors", "skipped")] == ["0", "0", "1"]  # type: ignore[union-attr]


def test_a_github_message_cannot_start_a_command(tmp_path: Path) -> None:
    first = FORMATS["github"](broken_report(tmp_path)).splitlines()[0]
    assert first.startswith("::error file=steps.py,line=1,col=1,title=BG101 x::")
    assert "%250A::error" in first


def test_junit_is_xml_with_a_case_for_each_contract(report: Report) -> None:
    root = ElementTree.fromstring(FORMATS["junit"](report))
    assert root.tag == "testsuites"
    cases = root.findall("./testsuite/testcase")
    assert len(cases) == len(report.results) == int(root.attrib["tests"])
    for case, result in zip(cases, report.results, strict=True):
        assert (case.find("failure") is not None) == (result.verdict == "broken")
        assert (case.find("error") is not None) == (result.verdict == "unknown")
    assert int(root.attrib["failures"]) == len(root.findall(".//failure"))
    assert int(root.attrib["errors"]) == len(root.findall(".//error"))


def test_markdown_holds_no_markup_of_the_project(tmp_path: Path) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(FORMATS["markdown"](broken_report(tmp_path)))
    assert "<b>" not in html
    assert "<a " not in html
    assert "<code>steps.py:1:1</code>" in html


def test_the_summary_of_a_job_ends_before_a_heading_where_it_is_too_long(tmp_path: Path) -> None:
    report = legacy_report(tmp_path)
    whole = findings_markdown.render(report)
    assert findings_markdown.summary(report) == whole
    for limit in range(200, len(whole.encode()), 701):
        begin, _, told = findings_markdown.summary(report, limit).rpartition("\n\nThe rest")
        assert whole.startswith((f"{begin}\n## ", f"{begin}\n### ")) or begin == ""
        assert "--format markdown" in told
        assert len(begin.encode()) <= limit


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_only_names_of_the_cut_are_code(name: str, tmp_path: Path) -> None:
    """A number of modules is a word of ours."""
    page = FORMATS[name](legacy_report(tmp_path))
    cut = page[page.index("Without these imports") :]
    assert re.search(r"(`|<code>)sqlalchemy(`|</code>)", cut)
    assert re.search(r"bootstrap.py:76:28(`|</code>) 10 modules", cut)


def test_an_odd_file_name_is_shown_and_never_obeyed(tmp_path: Path) -> None:
    files = {"app.py": "import importlib\nimportlib.import_module('a\\x1b[2J%,:]]>\\u202e')\n", "db.py": ""}
    write_files(tmp_path, {**files, EVIL_NAME: "import db\n"})
    found = check(project_at(tmp_path), [contract()])
    assert len(found.findings) == 1
    assert "a%1B%5B2J%25%2C%3A%5D%5D%3E%E2%80%AE.py" in FORMATS["sarif"](found)
    SARIF.validate(json.loads(FORMATS["sarif"](found)))
    [line, _] = FORMATS["github"](found).splitlines()
    assert "file=a\\x1b[2J%25%2C%3A]]>\\u202e.py" in line
    ElementTree.fromstring(FORMATS["junit"](found))
    assert json.loads(FORMATS["gitlab"](found))[0]["location"]["path"] == EVIL_NAME
    assert "\x1b" not in FORMATS["concise"](found)


def test_every_rule_has_a_text() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        assert all((rule.title, rule.what, rule.why, rule.instead, rule.name.isalnum()))


@pytest.mark.parametrize("contract_id", ["x", COMMAND_LINE])
def test_what_to_run_next_is_safe_to_paste(contract_id: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"app/__init__.py": "", "app/x; touch y.py": "import db\n", "db.py": ""})
    report = check(project_at(tmp_path), [dataclasses.replace(contract(), id=contract_id)])
    words = [shlex.split(step) for step in next_steps(report, report.results[0])]
    assert ["boundary-guard", "explain", "app.x; touch y", "db"] in words
    assert not [word for line in words for word in line if ";" in word and word != "app.x; touch y"]
