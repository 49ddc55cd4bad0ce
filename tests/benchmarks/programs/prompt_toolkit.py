# prompt_toolkit; prompt_toolkit
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

with create_pipe_input() as inp:
    inp.send_text("hello\n")
    PromptSession(input=inp, output=DummyOutput(), completer=WordCompleter(["a"])).prompt(">")
print_formatted_text("x", output=DummyOutput())
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.shortcuts import ProgressBar, checkboxlist_dialog
