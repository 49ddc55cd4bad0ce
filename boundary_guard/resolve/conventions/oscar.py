"""django-oscar: classes that are loaded by the label of an app, so that a shop can replace them.

Source: its documentation, "Dynamic class loading". Which app answers to a label, ``INSTALLED_APPS`` of the shop says;
the loader itself is named by a setting, so it cannot be followed in Oscar's own code either.
"""

from __future__ import annotations

from boundary_guard.resolve.conventions.pack import Call, Names, Pack

_CLASSES = Names(templates=("*.apps.{}", "*.{}"))
_MODELS = Names(templates=("*.apps.{}.models", "*.{}.models"))

PACK = Pack(
    "oscar",
    imports=("oscar",),
    calls=(
        Call("oscar.core.loading.get_class", 0, "module_label", _CLASSES),
        Call("oscar.core.loading.get_classes", 0, "module_label", _CLASSES),
        Call("oscar.core.loading.get_model", 0, "app_label", _MODELS),
    ),
    is_opaque=True,
)
