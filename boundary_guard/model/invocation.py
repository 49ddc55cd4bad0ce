"""How the tool was called, for the commands that it tells the user to run next."""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invocation:
    """The project's folder and the configuration file as the user named them; empty where none was."""

    root: str = ""
    config: str = ""

    def command(self, *words: str, takes_config: bool = True) -> str:
        """A command of ours to copy, for the same folder and configuration; each word is one word of the shell."""
        root = ("--root", self.root) if self.root else ()
        config = ("--config", self.config) if self.config and takes_config else ()
        return shlex.join(("boundary-guard", *words, *root, *config))


HERE = Invocation()
"""In the current folder, with the configuration that is found there."""
