# invoke; invoke.main
open("tasks.py", "w").write("from invoke import task\n@task\ndef hello(c):\n    c.run('true')\n")
from invoke.main import program

program.run("inv hello", exit=False)
program.run("inv -l", exit=False)
