"""The verb ``check``: contracts held against the imports of a project. The only room that imports import-linter."""
