# hydra; hydra
import os

os.makedirs("conf")
open("conf/config.yaml", "w").write("db:\n  _target_: hydra.utils.to_absolute_path\n  path: x\n")
from hydra import compose, initialize_config_dir
from hydra.utils import instantiate

with initialize_config_dir(os.path.abspath("conf"), version_base=None):
    instantiate(compose("config").db)
import sys

sys.argv = ["app", "hydra.run.dir=out"]
import hydra


@hydra.main(config_path=os.path.abspath("conf"), config_name="config", version_base=None)
def app(cfg):
    return 1


app()
