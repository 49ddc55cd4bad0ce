"""Trace | Report | Plan | Evidence -> text. Pure; escaping in one module."""
