# pip; pip pip._internal.cli.main
from pip._internal.cli.main import main

main(["list"])
main(["help", "install"])
main(["show", "pip"])
main(["config", "list"])
main(["download", "--no-index", "nothing-at-all"])
