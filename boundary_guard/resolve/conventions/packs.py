"""All rule packs. A new one is a module beside this one, and a line here."""

from __future__ import annotations

from boundary_guard.resolve.conventions import (
    celery,
    django,
    importing,
    lazy_loader,
    logging_config,
    oscar,
    pickling,
    pylint,
    pytest,
    scrapy,
    servers,
    sphinx,
    standard_library,
    transformers,
)

PACKS = (
    celery.PACK,
    django.PACK,
    django.URLS_PACK,
    importing.PACK,
    lazy_loader.PACK,
    logging_config.PACK,
    oscar.PACK,
    pickling.PACK,
    pylint.PACK,
    pytest.PACK,
    scrapy.PACK,
    servers.PACK,
    sphinx.PACK,
    standard_library.PACK,
    transformers.PACK,
)
