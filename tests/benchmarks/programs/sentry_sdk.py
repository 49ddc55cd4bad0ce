# sentry_sdk; sentry_sdk
import sentry_sdk

sentry_sdk.init("http://a@127.0.0.1:1/1", traces_sample_rate=1.0)
with sentry_sdk.start_transaction(name="x"):
    with sentry_sdk.start_span(op="y"):
        pass
try:
    1 / 0
except Exception:
    sentry_sdk.capture_exception()
sentry_sdk.flush(0.1)
