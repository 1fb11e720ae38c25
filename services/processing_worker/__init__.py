"""The machine's shell: Celery workers that do promised jobs, and the chores of the clock."""
