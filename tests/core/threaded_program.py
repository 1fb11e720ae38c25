"""A program that starts a thread as it is loaded, which the fork server refuses."""

import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()


def main() -> None:
    """Never comes to it."""
