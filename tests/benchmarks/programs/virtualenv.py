# virtualenv; virtualenv.__main__
from virtualenv import cli_run

cli_run(["venv", "--no-download", "--without-pip"] if False else ["venv", "--no-download"])
