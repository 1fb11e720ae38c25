"""Our own readers of where a camera says it was: one child in the sandbox reads every layout that we know from its bytes."""
