# openedx_content openedx_tagging openedx_catalog openedx_django_lib
from django_project import load, set_up

set_up(
    "openedx_tagging",
    [
        "organizations",
        "rest_framework",
        "rules.apps.AutodiscoverRulesConfig",
        "openedx_catalog",
        "openedx_tagging",
        "openedx_content",
    ],
)
load()
