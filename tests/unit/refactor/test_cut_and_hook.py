"""``refactor cut`` and ``refactor hook`` on small programs that are really run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import boundary_guard
from boundary_guard.model.errors import UsageError
from boundary_guard.model.plan import Plan
from boundary_guard.refactor import planner
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(dedent(text), encoding="utf-8")


def tree_of(root: Path) -> ModuleTree:
    return ModuleTree(str(root), find_source_roots(str(root)))


def laid_over(root: Path, plan: Plan) -> None:
    assert not plan.is_refused, plan.refusals
    for changed in plan.files:
        (root / changed.path).write_bytes(changed.after)


def cut(root: Path, body: str, call: str = "setup", target: str = "boot:run") -> str:
    """The module after the cut; it is compiled and imported."""
    write(root, {"boot.py": body})
    laid_over(root, planner.cut(tree_of(root), str(root), target, call))
    assert planner.cut(tree_of(root), str(root), target, call).is_empty
    done = subprocess.run([sys.executable, "-B", "-c", "import boot"], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return (root / "boot.py").read_text()


def refusal(root: Path, body: str, call: str = "setup") -> str:
    write(root, {"boot.py": body})
    plan = planner.cut(tree_of(root), str(root), "boot:run", call)
    assert plan.is_refused
    assert not plan.files
    return plan.refusals[0].reason


def test_a_call_and_what_only_it_used_go(tmp_path: Path) -> None:
    text = cut(
        tmp_path,
        '''
        import json
        import os

        async def run():
            """Run."""
            print(os.sep)

            # sets things up
            await _setup()
            return True

        async def _setup():
            return _deep(json.dumps(1))

        def _deep(x):
            return x

        def public():
            return 1
        ''',
        "_setup",
    )
    assert text == dedent(
        '''
        import os

        async def run():
            """Run."""
            print(os.sep)

            return True

        def public():
            return 1
        '''
    )


def test_a_public_function_stays(tmp_path: Path) -> None:
    text = cut(tmp_path, "def run():\n    setup()\n\ndef setup(): pass\n")
    assert text == "def run():\n    pass\n\ndef setup(): pass\n"


def test_an_import_that_nothing_else_uses_goes(tmp_path: Path) -> None:
    write(tmp_path, {"db.py": "def setup(): pass\n"})
    text = cut(tmp_path, "from db import setup\n\ndef run():\n    x = 1\n    setup()\n    return x\n")
    assert text == "def run():\n    x = 1\n    return x\n"


def test_arguments_that_do_something_stay(tmp_path: Path) -> None:
    text = cut(
        tmp_path,
        "def run():\n    setup(1, f(), key=g())\ndef setup(*a, **k): pass\ndef f(): ...\ndef g(): ...\n",
    )
    assert text.startswith("def run():\n    f()\n    g()\n")


def test_an_if_that_is_empty_goes_unless_its_test_does_something(tmp_path: Path) -> None:
    assert cut(tmp_path, "def run(x=1):\n    if x:\n        setup()\n    return x\ndef setup(): pass\n").startswith(
        "def run(x=1):\n    return x\n"
    )
    assert cut(
        tmp_path, "def run(x=print):\n    if x():\n        setup()\n    return x\ndef setup(): pass\n"
    ).startswith("def run(x=print):\n    if x():\n        pass\n    return x\n")


def test_else_and_semicolons(tmp_path: Path) -> None:
    assert cut(
        tmp_path, "def run(x=1):\n    if x:\n        setup()\n    else:\n        x = 2\ndef setup(): pass\n"
    ).startswith("def run(x=1):\n    if x:\n        pass\n    else:\n        x = 2\n")
    assert cut(tmp_path, "def run():\n    a = 1; setup(); return a\ndef setup(): pass\n").startswith(
        "def run():\n    a = 1; return a\n"
    )
    assert cut(tmp_path, "def run(): setup()\ndef setup(): pass\n").startswith("def run(): pass\n")


def test_a_result_that_nobody_reads(tmp_path: Path) -> None:
    assert cut(tmp_path, "def run():\n    x = setup()\n    return 1\ndef setup(): pass\n").startswith(
        "def run():\n    return 1\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "def run():\n    x = setup()\n    return x\ndef setup(): pass\n",
        "def run():\n    return setup()\ndef setup(): pass\n",
        "def run(c=0):\n    c.x = setup()\ndef setup(): pass\n",
        "def run():\n    if not setup():\n        return False\ndef setup(): pass\n",
        "def run():\n    with setup() as s: pass\ndef setup(): pass\n",
        "def run():\n    print(setup())\ndef setup(): pass\n",
        "def run():\n    for x in setup(): pass\ndef setup(): pass\n",
    ],
)
def test_a_result_that_is_used_is_refused(tmp_path: Path, body: str) -> None:
    assert "result is needed" in refusal(tmp_path, body)


def test_a_decorator_is_no_call_to_cut(tmp_path: Path) -> None:
    assert "decorator" in refusal(tmp_path, "def setup(): return lambda f: f\n@setup()\ndef run(): pass\n")


def test_a_function_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, {"boot.py": "def run(): pass\n"})
    with pytest.raises(UsageError, match='did you mean "run"'):
        planner.cut(tree_of(tmp_path), str(tmp_path), "boot:runn", "f")


API = '''
from core.decorators import phase


@phase("register", number="phase1")
@phase("check", number="phase2")
class Api:
    """Owns things."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def register(self) -> None:
        print("register")

    def check(self) -> None:
        print("check")

    async def later(self):
        print("later")
        return True
'''
FRAMEWORK = {
    "core/decorators.py": """
        LISTS = {}

        def phase(*names, number):
            def decorate(cls):
                LISTS.setdefault(cls.__name__, {})[number] = names
                return cls
            return decorate
    """,
    "core/run.py": """
        import asyncio, inspect
        from core.decorators import LISTS
        from db.api import Api

        async def main():
            api = Api("context")
            for number in ("phase1", "phase2"):
                for name in LISTS["Api"][number]:
                    found = getattr(api, name)()
                    if inspect.isawaitable(found):
                        await found
            await api.later()

        asyncio.run(main())
    """,
    "db/api.py": API,
}


def hooked(root: Path, function: str, target: str = "db.api:Api@phase") -> str:
    """What the program prints after the hook; hooking again has nothing to do."""
    write(root, {**FRAMEWORK, "db/create.py": function})
    name = function.partition("def ")[2].partition("(")[0]
    plan = planner.hook(tree_of(root), str(root), f"db.create:{name}", target)
    laid_over(root, plan)
    assert planner.hook(tree_of(root), str(root), f"db.create:{name}", target).is_empty
    done = subprocess.run(
        [sys.executable, "-B", "-m", "core.run"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_more_name_in_the_list(tmp_path: Path) -> None:
    assert hooked(tmp_path, "def create():\n    print('create')\n").split() == ["create", "register", "check", "later"]
    text = (tmp_path / "db/api.py").read_text()
    assert '@phase("create", "register", number="phase1")' in text
    assert '    def create(self) -> None:\n        """Create."""\n        create()\n\n    def register' in text


def test_a_coroutine_with_the_context(tmp_path: Path) -> None:
    body = "async def create(context: 'Context') -> bool:\n    print(context)\n    return True\n"
    assert hooked(tmp_path, body).split() == ["context", "register", "check", "later"]
    assert "return await create(self._context)" in (tmp_path / "db/api.py").read_text()


def test_the_end_of_a_phase_method(tmp_path: Path) -> None:
    printed = hooked(tmp_path, "async def create():\n    print('create')\n", "db.api:Api.later")
    assert printed.split() == ["register", "check", "later", "create"]


def test_methods_that_are_given_the_context(tmp_path: Path) -> None:
    api = """
        from core.decorators import phase

        @phase(["start"], number="phase1")
        class Api:
            async def start(self, app_context):
                print("start", app_context)
    """
    run = """
        import asyncio
        from core.decorators import LISTS
        from db.api import Api

        async def main():
            for name in LISTS["Api"]["phase1"][0]:
                await getattr(Api(), name)("context")

        asyncio.run(main())
    """
    write(
        tmp_path,
        {**FRAMEWORK, "db/api.py": api, "core/run.py": run, "db/create.py": "def create(context): print(context)\n"},
    )
    laid_over(tmp_path, planner.hook(tree_of(tmp_path), str(tmp_path), "db.create:create", "db.api:Api@phase"))
    done = subprocess.run(
        [sys.executable, "-B", "-m", "core.run"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("context\nstart context\n", "")


@pytest.mark.parametrize(
    ("function", "target", "reason"),
    [
        ("async def create(): ...\n", "db.api:Api.register", "nothing would await it"),
        ("def create(engine): ...\n", "db.api:Api@phase", "wants engine"),
        ("import db.api\ndef create(): ...\n", "db.api:Api@phase", "cycle"),
        ("def check(): ...\n", "db.api:Api@phase", "already"),
    ],
)
def test_what_cannot_be_hooked_in(tmp_path: Path, function: str, target: str, reason: str) -> None:
    write(tmp_path, {**FRAMEWORK, "db/create.py": function})
    name = function.partition("def ")[2].partition("(")[0]
    plan = planner.hook(tree_of(tmp_path), str(tmp_path), f"db.create:{name}", target)
    assert plan.is_refused
    assert reason in plan.refusals[0].reason


def test_a_loop_that_is_empty_without_two_calls_gets_pass(tmp_path: Path) -> None:
    text = cut(
        tmp_path,
        """
        def setup(x):
            print(x)

        def run(items):
            for each in items:
                setup(each)
                if each:
                    setup(-each)
            return items
        """,
    )
    assert "    for each in items:\n        pass\n    return items" in text


def test_a_call_in_an_else_goes(tmp_path: Path) -> None:
    text = cut(
        tmp_path,
        """
        def setup(x=0):
            print(x)

        def run(x):
            if x > 1:
                print("much")
            elif x:
                setup()
            else:
                setup(1)
            return x
        """,
    )
    assert "setup()" not in text
    assert "    return x" in text


def test_the_arguments_of_one_call_stay_where_another_call_goes(tmp_path: Path) -> None:
    text = cut(
        tmp_path,
        """
        def setup(x=0):
            print(x)

        def run(x):
            if x:
                setup()
                setup(print(x))
            return x
        """,
    )
    assert "    if x:\n        print(x)\n    return x" in text


def test_a_load_deeper_than_we_follow_is_told(tmp_path: Path) -> None:
    depth = 170
    files = {f"m{number}.py": f"import m{number + 1}\n" for number in range(depth)}
    files |= {f"m{depth}.py": "", "boot.py": "import m0\n\n\ndef f():\n    return 1\n\n\ndef g():\n    return 2\n"}
    write(tmp_path, files)
    plan = planner.move(tree_of(tmp_path), str(tmp_path), ["f"], "boot", "files")
    assert plan.is_refused
    assert "more than 150 modules deep" in plan.refusals[0].reason


def test_a_cut_with_a_destination_as_a_library(tmp_path: Path) -> None:
    body = "def load():\n    return 1\n\n\ndef run():\n    found = load()\n    print(found)\n    return 2\n"
    write(tmp_path, {"boot.py": body})
    assert boundary_guard.plan_cut(tmp_path, "boot:run", "load").is_refused
    plan = boundary_guard.plan_cut(tmp_path, "boot:run", "load", "files")
    assert [each.path for each in plan.files] == ["boot.py", "files.py"]


KEPT = [
    ("setup(y := x + 1)\n    return y", "    (y := x + 1)\n    return y"),
    ("setup(P().v)\n    return x", "    P().v\n    return x"),
    ("p = P()\n    setup(p.v)\n    return x", "    p = P()\n    p.v\n    return x"),
    (
        "try:\n        setup(T['k'])\n    except KeyError:\n        return 0\n    return x",
        "    try:\n        T['k']\n    except",
    ),
    ("if x == 2:\n        print(x)\n    elif x:\n        setup(1)\n    return x", "        print(x)\n    return x"),
]


@pytest.mark.parametrize(("body", "left"), KEPT)
def test_what_the_arguments_do_stays(tmp_path: Path, body: str, left: str) -> None:
    owner = "class P:\n    @property\n    def v(self):\n        return print(1)\n\n\n"
    head = f"T = {{}}\n\n\n{owner}def setup(x):\n    print(x)\n\n\n"
    assert left in cut(tmp_path, f"{head}def run(x):\n    {body}\n")


@pytest.mark.parametrize("user", ['getattr(sys.modules[__name__], "_setup")()', 'globals()["_set" + "up"]()'])
def test_a_private_function_that_a_text_may_name_stays(tmp_path: Path, user: str) -> None:
    body = f"import sys\n\n\ndef _setup():\n    print()\n\n\ndef run():\n    _setup()\n\n\ndef again():\n    {user}\n"
    assert "def _setup" in cut(tmp_path, body, "_setup")


def test_a_private_function_that_registers_itself_stays(tmp_path: Path) -> None:
    register = "R = []\n\n\ndef reg(f):\n    R.append(f)\n    return f\n\n\n"
    body = f"{register}@reg\ndef _setup():\n    pass\n\n\ndef run():\n    _setup()\n"
    assert "def _setup" in cut(tmp_path, body, "_setup")


def test_a_variable_that_locals_sees_is_needed(tmp_path: Path) -> None:
    body = "def setup():\n    return 1\n\n\ndef run():\n    r = setup()\n    return locals()\n"
    assert "locals() sees the variable" in refusal(tmp_path, body)


@pytest.mark.parametrize(
    ("api", "job", "reason"),
    [
        ("class M:\n    def start(self):\n        pass\n", "def work():\n    yield 1\n", "is a generator"),
        ("class M:\n    async def start(self):\n        pass\n", "async def work():\n    yield 1\n", "is a generator"),
        (
            "class M:\n    def start(self):\n        raise OSError\n",
            "def work():\n    pass\n",
            "does not come to its end",
        ),
        (
            "class M:\n    def start(self):\n        while True:\n            pass\n",
            "def work():\n    pass\n",
            "its end",
        ),
        ("class M:\n    @a.abstractmethod\n    def start(self): ...\n", "def work():\n    pass\n", "no plain method"),
        (
            "class M:\n    def start(self):\n        pass\n\n\nclass N(M):\n    def start(self):\n        pass\n",
            "def work():\n    pass\n",
            "N replaces start",
        ),
    ],
)
def test_a_call_that_may_not_run_is_refused(tmp_path: Path, api: str, job: str, reason: str) -> None:
    write(tmp_path, {"api.py": api, "job.py": job})
    plan = planner.hook(tree_of(tmp_path), str(tmp_path), "job:work", "api:M.start")
    assert plan.is_refused
    assert reason in plan.refusals[0].reason


def test_a_method_that_the_class_looks_for_is_not_made(tmp_path: Path) -> None:
    api = """
        def seq(*names):
            return lambda cls: cls

        @seq("a")
        class M:
            def a(self):
                getattr(self, "work", print)()
        """
    write(tmp_path, {"api.py": api, "job.py": "def work():\n    pass\n"})
    plan = planner.hook(tree_of(tmp_path), str(tmp_path), "job:work", "api:M@seq")
    assert "is a name that M looks for" in plan.refusals[0].reason
