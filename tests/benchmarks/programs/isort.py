# isort; isort isort.main
open("x.py", "w").write("import sys\nimport os\n")
from isort.main import main

for arguments in (
    ["x.py"],
    ["--check", "--diff", "x.py"],
    ["--show-settings", "x.py"],
    ["--profile", "black", "x.py"],
    ["--sort-order=native", "x.py"],
):
    try:
        main(arguments)
    except SystemExit:
        pass
