"""``python -m townscale``."""

from townscale.cli import main

if __name__ == "__main__":  # workers of a run import this file
    main()
