# alembic; alembic alembic.config
from alembic.config import main

main(["init", "migrations"])
text = open("alembic.ini").read().replace("driver://user:pass@localhost/dbname", "sqlite:///x.db")
open("alembic.ini", "w").write(text)
main(["revision", "-m", "first"])
main(["upgrade", "head"])
main(["history"])
