"""How we get what the ports name: one module a technology, independent of each other."""
