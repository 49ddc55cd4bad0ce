# ipykernel jupyter_client jupyter_core; ipykernel jupyter_client ipykernel.kernelapp
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelspec import install
from jupyter_client.kernelspec import KernelSpecManager

install(prefix="prefix")
KernelSpecManager().get_all_specs()
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel()
client.execute("1", reply=True)
manager.shutdown_kernel(now=True)
app = IPKernelApp.instance()
app.initialize([])
from jupyter_core.command import main
from jupyter_client.kernelspecapp import KernelSpecApp

IPKernelApp.clear_instance()
KernelSpecApp().initialize(["list"])
