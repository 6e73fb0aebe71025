"""The command line. Data on standard output, progress on standard error; 0 done, 1 bad input, 2 wrong usage."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit. Whatever goes wrong is one message, never a traceback."""
    import typer

    from townscale._core import InputError
    from townscale.cli import help, stdout, usage
    from townscale.cli.commands import app
    from townscale.cli.output import fail, manner
    from townscale.words import problem, told

    arguments = list(sys.argv[1:] if arguments is None else arguments)
    manner.as_json, manner.language = "--json" in arguments, None

    def language() -> str:
        return manner.language or help.wanted(arguments)

    stdout.prepare()
    try:
        command = typer.main.get_command(app)
        if help.wanted(arguments) == "zh":
            command = help.translate(command)
        status = command(arguments, prog_name="townscale", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except InputError as error:
        fail(told(error, language()), _kind(error))
    except BrokenPipeError:
        stdout.give_up()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.filename is None:  # no file of the user's: the stream that the data go to
            stdout.give_up()
            reason = problem("problem.not_printed", reason=error)
        else:
            reason = problem("problem.not_opened", path=error.filename, reason=error)
        fail(told(reason, language()))
    except Exception as error:
        if hasattr(error, "format_message"):  # wrong usage: an option, an argument, a command
            fail(usage.said(error, language()), "usage", 2)
        if os.environ.get("TOWNSCALE_TRACEBACK"):
            raise
        own = problem("problem.own_fault", kind=type(error).__name__, reason=error)
        fail(told(own, language()))


def _kind(error: Exception) -> str:
    """The kind of an error by its class, for programs: ``input``, ``personal_data``, ``sensitive_attribute``, …"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__.removesuffix("Error")).lower()
