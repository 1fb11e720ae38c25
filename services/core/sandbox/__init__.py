"""Runs a program that must not be trusted with its input: limited, watched, without network, and killed as a whole group."""

from services.core.sandbox.running import Finished, LaunchFailed, OnLine, run_limited

__all__ = ["Finished", "LaunchFailed", "OnLine", "run_limited"]
