"""``python -m townscale``."""

from townscale.cli import main

main()
