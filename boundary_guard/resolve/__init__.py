"""Facts across files become imports: names to modules, values of import names, importer functions, calls."""
