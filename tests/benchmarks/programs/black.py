# black blib2to3 blackd; black
open("x.py", "w").write("x = {  'a':1 }\n")
import black

black.format_str("x = {  'a':1 }\n", mode=black.Mode())
try:
    black.main(["x.py"])
except SystemExit:
    pass
try:
    import blackd
except Exception:
    pass
