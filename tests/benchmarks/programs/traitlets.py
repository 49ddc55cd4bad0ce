# traitlets; traitlets traitlets.config
import traitlets
from traitlets import Instance, Int, Type, import_item
from traitlets.config import Application


class App(Application):
    klass = Type("traitlets.config.Configurable")
    thing = Instance("traitlets.config.loader.Config", ())


app = App()
app.initialize([])
app.klass, app.thing
import_item("traitlets.utils.text.indent")
app.generate_config_file()
