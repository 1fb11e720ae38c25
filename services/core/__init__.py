"""The core: domain is what is true, ports what we need, adapters how we get it, db what we remember; actions change, queries answer."""
