# debug_toolbar
from django_project import load, set_up

set_up("debug_toolbar", ["debug_toolbar"], DEBUG=True)
load()
