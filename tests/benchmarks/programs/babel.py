# babel; babel babel.messages.frontend
import datetime

from babel import Locale, dates, numbers
from babel.messages.frontend import main

Locale("de").display_name
dates.format_datetime(datetime.datetime.now(), locale="fr")
numbers.format_currency(1, "EUR", locale="de")
open("x.py", "w").write("from gettext import gettext as _\n_('x')\n")
open("x.js", "w").write("_('x')\n")
open("map.cfg", "w").write("[python: **.py]\n[javascript: **.js]\n")
import sys


def run(arguments):
    sys.argv = arguments
    main()


run(["pybabel", "extract", "-F", "map.cfg", "-o", "x.pot", "."])
run(["pybabel", "init", "-i", "x.pot", "-d", "out", "-l", "de"])
run(["pybabel", "compile", "-d", "out"])
import babel.support
