# keyring; keyring keyring.cli
import keyring
import keyring.backend

keyring.backend.get_all_keyring()
keyring.get_keyring()
from keyring.cli import main

for arguments in (["--list-backends"], ["diagnose"], ["get", "a", "b"]):
    try:
        main(arguments)
    except BaseException:
        pass
import os

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
from keyring import core

core.init_backend()
