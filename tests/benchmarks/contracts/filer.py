# filer
from django_project import load, set_up

set_up("filer", ["easy_thumbnails", "filer"])
load()
