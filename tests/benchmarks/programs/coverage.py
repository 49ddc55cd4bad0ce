# coverage; coverage coverage.cmdline
open("x.py", "w").write("print(1)\n")
from coverage.cmdline import main

for arguments in ("run x.py", "report", "html", "xml", "json", "lcov", "annotate", "debug sys"):
    main(arguments.split())
