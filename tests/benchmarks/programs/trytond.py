# trytond; trytond
from trytond.config import config

config.set("database", "uri", "sqlite://")
from trytond.pool import Pool
from trytond import backend

Pool.start()
pool = Pool(":memory:")
try:
    from trytond.tests.test_tryton import activate_module

    activate_module("ir")
except BaseException:
    pass
from trytond.application import app
import trytond.commandline

trytond.commandline.get_parser_admin()
