"""Distributions whose modules are not called as they are: facts about well-known packages, for hints and checks.

For all others the usual rule is taken: the module is called like the distribution, in lower case, with ``_`` for ``-``
and ``.``.
"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[-_.]+")

_MODULES = {
    "antlr4-python3-runtime": "antlr4",
    "apache-airflow": "airflow",
    "argon2-cffi": "argon2",
    "attrs": "attr attrs",
    "azure-identity": "azure.identity",
    "azure-storage-blob": "azure.storage.blob",
    "beautifulsoup4": "bs4",
    "biopython": "Bio",
    "discord-py": "discord",
    "django-allauth": "allauth",
    "django-cors-headers": "corsheaders",
    "django-crispy-forms": "crispy_forms",
    "django-debug-toolbar": "debug_toolbar",
    "django-environ": "environ",
    "django-filter": "django_filters",
    "django-storages": "storages",
    "djangorestframework": "rest_framework",
    "djangorestframework-simplejwt": "rest_framework_simplejwt",
    "dnspython": "dns",
    "factory-boy": "factory",
    "faiss-cpu": "faiss",
    "fonttools": "fontTools",
    "gdal": "osgeo",
    "gitpython": "git",
    "google-api-python-client": "googleapiclient",
    "google-auth": "google.auth google.oauth2",
    "google-cloud-bigquery": "google.cloud.bigquery",
    "google-cloud-storage": "google.cloud.storage",
    "grpcio": "grpc",
    "grpcio-tools": "grpc_tools",
    "hydra-core": "hydra",
    "ipython": "IPython",
    "kafka-python": "kafka",
    "levenshtein": "Levenshtein",
    "markdown-it-py": "markdown_it",
    "msgpack-python": "msgpack",
    "mysql-connector-python": "mysql.connector",
    "mysqlclient": "MySQLdb",
    "opencv-contrib-python": "cv2",
    "opencv-python": "cv2",
    "opencv-python-headless": "cv2",
    "opentelemetry-api": "opentelemetry",
    "paho-mqtt": "paho.mqtt",
    "pillow": "PIL",
    "progressbar2": "progressbar",
    "protobuf": "google.protobuf",
    "psycopg2-binary": "psycopg2",
    "pycairo": "cairo",
    "pycryptodome": "Crypto",
    "pycryptodomex": "Cryptodome",
    "pygithub": "github",
    "pyjwt": "jwt",
    "pymupdf": "pymupdf fitz",
    "pynacl": "nacl",
    "pyopenssl": "OpenSSL",
    "pyqt5": "PyQt5",
    "pyqt6": "PyQt6",
    "pyserial": "serial",
    "pyside6": "PySide6",
    "pysocks": "socks",
    "python-dateutil": "dateutil",
    "python-decouple": "decouple",
    "python-docx": "docx",
    "python-dotenv": "dotenv",
    "python-engineio": "engineio",
    "python-gitlab": "gitlab",
    "python-jose": "jose",
    "python-json-logger": "pythonjsonlogger",
    "python-ldap": "ldap",
    "python-levenshtein": "Levenshtein",
    "python-magic": "magic",
    "python-memcached": "memcache",
    "python-multipart": "python_multipart multipart",
    "python-pptx": "pptx",
    "python-slugify": "slugify",
    "python-socketio": "socketio",
    "python-telegram-bot": "telegram",
    "pyusb": "usb",
    "pywin32": "win32api win32con win32com win32file win32gui win32process win32service pythoncom pywintypes",
    "pyyaml": "yaml",
    "pyzmq": "zmq",
    "rpi-gpio": "RPi",
    "ruamel-yaml": "ruamel.yaml",
    "scikit-image": "skimage",
    "scikit-learn": "sklearn",
    "setuptools": "setuptools pkg_resources",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "umap-learn": "umap",
    "websocket-client": "websocket",
    "zope-interface": "zope.interface",
}
_KNOWN = frozenset(
    ".".join(parts[:length])
    for modules in _MODULES.values()
    for parts in (module.split(".") for module in modules.split())
    for length in range(1, len(parts) + 1)
)


def normal(name: str) -> str:
    """The name by which distributions are compared: lower case, one hyphen for all separators (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def modules_of(distribution: str) -> tuple[str, ...]:
    """The modules of a well-known distribution that has others than its name says; empty where nothing is known."""
    return tuple(_MODULES.get(normal(distribution), "").split())


def is_well_known(module: str) -> bool:
    """Whether a well-known distribution has that module."""
    return module in _KNOWN


def module_hint(text: str) -> str:
    """What to write instead of a distribution's name, as a part of a message; empty where nothing is known."""
    modules = modules_of(text)
    if not modules or text in modules:
        return ""
    which = " or ".join(f'"{name}"' for name in modules)
    return f'; "{text}" is the name of a distribution, whose module is {which}'
