# requests urllib3 idna certifi charset_normalizer; requests
import requests

try:
    requests.get("http://127.0.0.1:1")
except Exception:
    pass
requests.packages
requests.Session().mount("x://", requests.adapters.HTTPAdapter())
import requests.help

requests.help.info()
