"""Run the command line as `python -m multichat_lab`."""

from multichat_lab.cli import main

main()
