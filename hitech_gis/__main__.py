"""``python -m hitech_gis``: the command line."""

from hitech_gis.cli import main

main()
