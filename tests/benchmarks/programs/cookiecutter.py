# cookiecutter; cookiecutter cookiecutter.cli
import os

os.makedirs("t/{{cookiecutter.name}}")
open("t/cookiecutter.json", "w").write('{"name": "x", "_extensions": ["cookiecutter.extensions.SlugifyExtension"]}')
from cookiecutter.main import cookiecutter

cookiecutter("t", no_input=True)
from cookiecutter.cli import main

try:
    main(["t", "--no-input", "-f"], standalone_mode=False)
except BaseException:
    pass
