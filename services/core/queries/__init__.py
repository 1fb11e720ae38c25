"""Answers: one screen each, as frozen views; nothing here changes anything."""
