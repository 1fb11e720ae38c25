"""Runs a program that must not be trusted with its input: limited, watched, without network, and killed as a whole group."""

from services.core.sandbox.running import Finished, Module, OnLine, run_limited
from services.core.sandbox.started import LaunchFailed, SandboxLost

__all__ = ["Finished", "LaunchFailed", "Module", "OnLine", "SandboxLost", "run_limited"]
