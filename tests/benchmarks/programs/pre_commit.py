# pre_commit; pre_commit.main
import os

os.environ["PRE_COMMIT_HOME"] = os.getcwd() + "/home"
os.system("git init -q . ; git config user.email x@y.z ; git config user.name x")
open(".pre-commit-config.yaml", "w").write(
    "repos:\n- repo: local\n  hooks:\n  - {id: x, name: x, entry: 'true', language: system}\n- repo: meta\n  hooks:\n  - id: identity\n"
)
os.system("git add .")
from pre_commit.main import main

for arguments in (
    "run --all-files",
    "sample-config",
    "validate-config .pre-commit-config.yaml",
    "install",
    "clean",
    "gc",
):
    try:
        main(arguments.split())
    except SystemExit:
        pass
