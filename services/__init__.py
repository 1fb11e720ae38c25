"""opsnap: the public report dangerous driving with their own footage; the police act on it."""
