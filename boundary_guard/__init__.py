"""Traces and enforces import boundaries in Python code, computed imports included."""

__version__ = "0.1.0"
