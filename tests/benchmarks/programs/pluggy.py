# pluggy; pluggy
import pluggy

manager = pluggy.PluginManager("x")
manager.load_setuptools_entrypoints("x")
