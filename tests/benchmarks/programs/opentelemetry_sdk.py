# opentelemetry; opentelemetry.sdk.trace opentelemetry.trace
from opentelemetry import context, metrics, propagate, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.metrics import MeterProvider

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
with trace.get_tracer("x").start_as_current_span("y"):
    pass
metrics.set_meter_provider(MeterProvider())
propagate.inject({})
from opentelemetry.sdk._configuration import _OTelSDKConfigurator

try:
    _OTelSDKConfigurator().configure()
except Exception:
    pass
from opentelemetry.sdk.resources import get_aggregated_resources, OTELResourceDetector

get_aggregated_resources([OTELResourceDetector()])
