# breezy; breezy breezy.commands
import os

os.environ["BRZ_HOME"] = os.getcwd()
os.environ["BRZ_EMAIL"] = "x <x@y.z>"
import breezy
import breezy.bzr

with breezy.initialize():
    from breezy.commands import load_plugins, main, run_bzr

    try:
        load_plugins()
        for arguments in (
            ["init", "."],
            ["add"],
            ["status"],
            ["log"],
            ["plugins"],
            ["version"],
            ["info"],
            ["help", "commands"],
            ["diff"],
            ["branch", ".", "../y"],
        ):
            try:
                run_bzr(arguments)
            except BaseException:
                pass
    except BaseException:
        pass
