# dask; dask dask.bag dask.array dask.delayed
import dask
import dask.bag as db

db.from_sequence([1, 2, 3]).map(lambda x: x + 1).compute(scheduler="sync")
dask.delayed(lambda: 1)().compute()
import dask.array as da

da.ones((4, 4), chunks=2).sum().compute()
dask.config.get("scheduler", None)
from dask.sizeof import sizeof

sizeof([1])
from dask.__main__ import main

try:
    main(["config", "list"])
except BaseException:
    pass
