"""Verbs: one change each, one file each. Gather, decide, apply; every one is safe to run twice."""
