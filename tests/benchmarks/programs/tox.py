# tox; tox tox.run
open("tox.ini", "w").write("[tox]\nskipsdist=true\n[testenv]\ncommands=python -c 1\n")
from tox.run import run

for arguments in (["config"], ["list"], ["run", "--notest"], ["--version"]):
    try:
        run(arguments)
    except SystemExit:
        pass
