# yapf yapftests yapf_third_party; yapf
open("x.py", "w").write("x = {  'a':1 }\nclass A: pass\n")
import yapf

yapf.main(["yapf", "--style", "google", "x.py"])
yapf.main(["yapf", "--diff", "x.py"])
