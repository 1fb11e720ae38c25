"""The `MediaTools` port by FFmpeg (PyAV and the ffmpeg program) and Pillow, each in a sandboxed child.

`tools` is the outside; `child` is what runs inside, with `footage`, `timeline`, `pictures`, `photographs`, `frames`.
"""
