"""What can be typed: one file per command or group, each reads its arguments, calls one verb and shows one result.

To add a command: a function under `@command()` (see `options.py`) in a file here, and a row in the table of `cli.py`.
"""
