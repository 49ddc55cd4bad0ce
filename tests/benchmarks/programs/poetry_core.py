# poetry; poetry.core.masonry.api
import os

open("pyproject.toml", "w").write(
    "[tool.poetry]\nname='x'\nversion='1'\ndescription=''\nauthors=['a <a@b.c>']\n[tool.poetry.dependencies]\npython='^3.8'\nrequests={version='>=2',markers='python_version<\"4\"'}\n"
)
open("x.py", "w").write("")
from poetry.core.masonry import api

os.mkdir("out")
api.build_wheel("out")
api.build_sdist("out")
api.prepare_metadata_for_build_wheel("out")
