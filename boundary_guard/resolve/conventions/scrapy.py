"""Scrapy: settings whose values or keys are dotted names, spider modules. Source: its documentation, "Settings"."""

from __future__ import annotations

from boundary_guard.model.imports import When
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads, Setting

_KEYS = Names(reads=Reads.KEYS)
_SPIDERS = Names(templates=("{}", "{}.**"))
_SETTINGS = (
    "scrapy.settings.Settings()",
    "scrapy.settings.BaseSettings()",
    "scrapy.utils.project.get_project_settings()",
)

PACK = Pack(
    "scrapy",
    imports=("scrapy",),
    is_in_code=True,
    calls=(
        Call("scrapy.utils.misc.load_object", 0, "path", is_strict=True),
        *(Call(f"{owner}.setmodule", 0, "module", when=When.CALL) for owner in _SETTINGS),
        Call("scrapy.utils.misc.walk_modules", 0, "path", _SPIDERS, is_strict=True),
    ),
    modules=r"(.*\.)?settings(\..*)?",
    markers=("SPIDER_MODULES", "BOT_NAME", "NEWSPIDER_MODULE"),
    settings=(
        Setting("SPIDER_MODULES", _SPIDERS),
        Setting("NEWSPIDER_MODULE"),
        Setting("COMMANDS_MODULE", _SPIDERS),
        Setting("ITEM_PIPELINES*", _KEYS),
        Setting("*_MIDDLEWARES*", _KEYS),
        Setting("EXTENSIONS*", _KEYS),
        Setting("SPIDER_CONTRACTS*", _KEYS),
        Setting("FEED_EXPORTERS*"),
        Setting("FEED_STORAGES*"),
        Setting("DOWNLOAD_HANDLERS*"),
        Setting("SCHEDULER*"),
        Setting("DUPEFILTER_CLASS"),
        Setting("STATS_CLASS"),
        Setting("SPIDER_LOADER_CLASS"),
        Setting("ITEM_PROCESSOR"),
        Setting("DOWNLOADER*"),
        Setting("HTTPCACHE_*"),
        Setting("LOG_FORMATTER"),
        Setting("FEED_URI_PARAMS"),
        Setting("ADDONS", _KEYS),
    ),
)
