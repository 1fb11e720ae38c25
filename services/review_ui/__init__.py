"""The staff site: the queue, one case, the decision, what needs attention, statistics, accounts."""
