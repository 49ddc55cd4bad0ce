# stevedore; stevedore stevedore.extension
from stevedore import DriverManager, ExtensionManager, NamedExtensionManager
from stevedore.example import simple

ExtensionManager("stevedore.example.formatter", invoke_on_load=False)
try:
    DriverManager("stevedore.example.formatter", "simple")
except Exception:
    pass
