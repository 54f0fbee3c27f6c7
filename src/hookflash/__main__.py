"""``python -m hookflash``."""

from hookflash.cli.main import run

if __name__ == "__main__":
    run()
