"""Lengths of time in hours, minutes and seconds, as people say them."""


def amount_words(seconds: int) -> str:
    """`1 hour 3 minutes`; blank for nothing."""
    hours, rest = divmod(abs(seconds), 3600)
    amounts = ((hours, "hour"), (rest // 60, "minute"), (rest % 60, "second"))
    return " ".join(f"{amount} {unit}{'s' * (amount != 1)}" for amount, unit in amounts if amount)


def offset_words(seconds: int) -> str:
    """How far a clock is out: `1 hour 3 minutes ahead`."""
    return f"{amount_words(seconds)} {'ahead' if seconds > 0 else 'behind'}"
