"""Imports as a graph: reachability, chains, smallest cuts. Every search is iterative and deterministic."""
