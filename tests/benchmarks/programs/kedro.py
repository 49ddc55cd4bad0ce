# kedro; kedro kedro.framework.cli
import sys

from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner, ThreadRunner

flow = pipeline([node(lambda x: x + 1, "a", "b")])
SequentialRunner().run(flow, DataCatalog({"a": MemoryDataset(1)}))
ThreadRunner().run(flow, DataCatalog({"a": MemoryDataset(1)}))
DataCatalog.from_config(
    {"x": {"type": "MemoryDataset"}, "y": {"type": "kedro.io.CachedDataset", "dataset": {"type": "MemoryDataset"}}}
)["x"]
from kedro.framework.cli.cli import main

for arguments in (["info"], ["--help"], ["new", "--help"], ["starter", "list"]):
    sys.argv = ["kedro", *arguments]
    try:
        main()
    except SystemExit:
        pass
from kedro.config import OmegaConfigLoader

OmegaConfigLoader(".")
