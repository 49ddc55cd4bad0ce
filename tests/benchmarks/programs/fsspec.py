# fsspec; fsspec
import fsspec
from fsspec.registry import known_implementations

for name in known_implementations:
    try:
        fsspec.get_filesystem_class(name)
    except Exception:
        pass
fsspec.open("memory://x", "wb").open().close()
