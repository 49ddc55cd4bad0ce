"""Methods that become functions, in small programs that are really run; what needs its instance is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from boundary_guard.refactor.free import plan_free
from boundary_guard.refactor.planner import Planner
from boundary_guard.refactor.text import Refusal
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

MAIN = "import boot\nprint(boot.B(3).run())\n"
FREED = {
    "plain": (
        "class B:\n"
        '    """Doc."""\n'
        "\n"
        "    def __init__(self, ctx: int) -> None:\n"
        "        self._ctx = ctx\n"
        "\n"
        "    def run(self):\n"
        "        return self._a(1)\n"
        "\n"
        "    # says what it does\n"
        "    def _a(self, x, *, y=2):\n"
        '        """Doc\n'
        '          of a."""\n'
        '        t = """\n'
        "    keep\n"
        '"""\n'
        "        return [self._b(x), self._ctx, t, y]  # end\n"
        "\n"
        "    def _b(self, x):\n"
        "        if x > 3: return x\n"
        "        return self._b(x + self._ctx)\n"
        "\n"
        "    def other(self):\n"
        "        return self._ctx\n"
    ),
    "no args call": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return self.ctx
    def o(self): pass
""",
    "callback": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return list(map(self._a, [1, 2]))
    def _a(self, x): return x
""",
    "inner function captures self": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self):
        def inner(): return self.ctx + self._b()
        return inner()
    def _b(self): return 1
""",
    "static via class and instance": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return B._a(1) + self._a(2)
    @staticmethod
    def _a(x): return x
""",
    "static via cls of other class": """
class D:
    def go(self): return B._a(4)
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return B._a(1) + D().go()
    @staticmethod
    def _a(x): return x
""",
    "multi line signature": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a(
        1,
        y=2,
    )
    def _a(
        self,
        x,
        *,
        y,
    ):
        return x + y + self.ctx
""",
    "signature self only trailing comma": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(
        self,
    ):
        return self.ctx
""",
    "pos only": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a(1)
    def _a(self, x, /):
        return x
""",
    "star args": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a(*[1, 2], k=3)
    def _a(self, *a, **k):
        return a, k, self.ctx
""",
    "one liner class method order": """
class B:
    def _a(self): return self.ctx
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
""",
    "tabs": (
        "class B:\n"
        "\tdef __init__(self, ctx):\n"
        "\t\tself.ctx = ctx\n"
        "\n"
        "\tdef run(self):\n"
        "\t\treturn self._a()\n"
        "\n"
        "\tdef _a(self):\n"
        "\t\treturn self.ctx\n"
    ),
    "fstring self": """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return f"{self.ctx} {self._b()}"
    def _b(self): return "q"
""",
}
REFUSED = {
    "subclass override": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return 1
class C(B):
    def _a(self): return 2
""",
        "would no longer be a method",
    ),
    "outside use": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return 1
""",
        "would no longer be a method",
    ),
    "getattr text": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return getattr(self, "_a")()
    def _a(self): return 1
""",
        "would no longer be a method",
    ),
    "callback needing ctx": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return list(map(self._a, [1, 2]))
    def _a(self, x): return x + self.ctx
""",
        "needs the instance",
    ),
    "attr changed later": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self):
        self.ctx = 9
        return self._a()
    def _a(self): return self.ctx
""",
        "more than a value that __init__ keeps",
    ),
    "class constant": (
        """
class B:
    KINDS = ["a"]
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return self.KINDS
""",
        "more than a value",
    ),
    "default of class": (
        """
class B:
    K = 4
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self, x=K): return x
""",
        "a default of _a() is made of",
    ),
    "mangled": (
        """
class B:
    def __init__(self, ctx): self.__ctx = ctx
    def run(self): return self.__a()
    def __a(self): return self.__ctx
""",
        "of its class",
    ),
    "super": (
        """
class P:
    def _z(self): return 5
class B(P):
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return super()._z()
""",
        "needs super",
    ),
    "inherited helper": (
        """
class P:
    def _z(self): return 5
class B(P):
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return self._z()
""",
        "more than a value",
    ),
    "self rebound": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self):
        self = 5
        return self
""",
        "hands self on",
    ),
    "self handed": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a().ctx
    def _a(self): return self
""",
        "hands self on",
    ),
    "local of method name": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self):
        _a = 3
        return self._a() + _a
    def _a(self): return 1
""",
        "means something else",
    ),
    "pos only self": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a(1)
    def _a(self, /, x):
        return x
""",
        "takes nothing but its instance",
    ),
    "init attribute is conditional": (
        """
class B:
    def __init__(self, ctx):
        if ctx:
            self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return self.ctx
""",
        "more than a value",
    ),
    "dataclass": (
        """
from dataclasses import dataclass
@dataclass
class B:
    ctx: int
    def run(self): return self._a()
    def _a(self): return self.ctx
""",
        "more than a value",
    ),
    "slots property": (
        """
class B:
    def __init__(self, ctx): self._c = ctx
    @property
    def ctx(self): return self._c
    def run(self): return self._a()
    def _a(self): return self.ctx
""",
        "more than a value",
    ),
    "uses __class__ name": (
        """
class B:
    def __init__(self, ctx): self.ctx = ctx
    def run(self): return self._a()
    def _a(self): return B.__name__, type(self).__name__
""",
        "hands self on",
    ),
}


def planner_of(root: Path, files: dict[str, str]) -> Planner:
    for name, text in files.items():
        (root / name).write_text(text)
    return Planner(ModuleTree(str(root), find_source_roots(str(root))), str(root))


def printed(root: Path) -> str:
    command = [sys.executable, "-B", "-W", "error", "main.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free(planner: Planner, text: str) -> None:
    names = [name for name in ("_a", "_b", "__a") if f"def {name}(" in text]
    planner.run(lambda workspace: plan_free(workspace, "boot.py", "B", names))


@pytest.mark.parametrize("name", FREED)
def test_the_program_prints_the_same(name: str, tmp_path: Path) -> None:
    planner = planner_of(tmp_path, {"boot.py": FREED[name], "main.py": MAIN})
    before = printed(tmp_path)
    free(planner, FREED[name])
    for changed in planner.plan().files:
        (tmp_path / changed.path).write_bytes(changed.after)
    assert "self._a(" not in (tmp_path / "boot.py").read_text()
    assert printed(tmp_path) == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_needs_its_instance_stays_a_method(name: str, tmp_path: Path) -> None:
    text, reason = REFUSED[name]
    main = "import boot\nprint(boot.B(1)._a())\n" if name == "outside use" else MAIN
    planner = planner_of(tmp_path, {"boot.py": text, "main.py": main})
    with pytest.raises(Refusal) as refusal:
        free(planner, text)
    assert reason in refusal.value.reason


OTHERS = [
    "def change(b):\n    b.ctx = 5\n",
    "from boot import B\n\n\nclass C(B):\n    pass\n\n\nclass D(C):\n    def go(self):\n        self.ctx = 1\n",
]


def test_an_attribute_that_an_unrelated_class_keeps_is_no_matter(tmp_path: Path) -> None:
    other = "class X:\n    def __init__(self, ctx):\n        self.ctx = ctx\n"
    planner = planner_of(tmp_path, {"boot.py": FREED["no args call"], "main.py": MAIN, "other.py": other})
    free(planner, FREED["no args call"])
    assert planner.plan().files


@pytest.mark.parametrize("other", OTHERS)
def test_an_attribute_that_others_set_is_not_handed_over(other: str, tmp_path: Path) -> None:
    text = FREED["no args call"]
    files = {"boot.py": text, "main.py": MAIN, "other.py": other}
    with pytest.raises(Refusal) as refusal:
        free(planner_of(tmp_path, files), text)
    assert "an attribute of that name is set here" in refusal.value.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return _b(", "return _b(1 + "),
        ("ctx + _b()", "_b() + ctx"),
        ("def _a(ctx)", "def _a(ctx=1)"),
        ("return 1", "return 2"),
    ],
)
def test_a_spoiled_step_is_refused(old: str, new: str, tmp_path: Path) -> None:
    text = FREED["inner function captures self"].replace("return 1\n", "return 1  # one\n")
    planner = planner_of(tmp_path, {"boot.py": text, "main.py": MAIN})
    step = plan_free(planner.workspace, "boot.py", "B", ["_a", "_b"])
    spoiled = step.files["boot.py"].decode().replace(old, new)
    if spoiled == step.files["boot.py"].decode():
        spoiled = spoiled.replace("  # one", "")
    step.files["boot.py"] = spoiled.encode()
    with pytest.raises(Refusal, match="internal: "):
        planner.run(lambda _: step)
