# pint; pint
import pint

ureg = pint.UnitRegistry()
(3 * ureg.meter / ureg.second).to("km/hour")
f"{ureg.Quantity(1, 'm'):~P}"
f"{ureg.Quantity(1, 'm'):Lx}"
ureg.Quantity([1, 2], "m").to("km")
pint.get_application_registry()
ureg.enable_contexts("spectroscopy")
import sys
from pint.pint_convert import main

sys.argv = ["pint-convert", "1m", "km"]
try:
    main()
except BaseException:
    pass
