"""What both sites share: pages, headers, form tokens, the four ways to say no, health, logs."""
