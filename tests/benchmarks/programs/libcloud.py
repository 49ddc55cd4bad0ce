# libcloud; libcloud.compute.providers
from libcloud.compute import providers, types
from libcloud.storage import providers as storage
from libcloud.dns import providers as dns
from libcloud.loadbalancer import providers as balancers

for module in (providers, storage, dns, balancers):
    for name in module.DRIVERS:
        try:
            module.get_driver(name)
        except Exception:
            pass
