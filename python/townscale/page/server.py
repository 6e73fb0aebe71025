"""The server: on the loopback address of this machine only, until it is interrupted."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from townscale.page.app import application
from townscale.page.project import Project
from townscale.words import problem

HOST = "127.0.0.1"


def serve(project: Project, port: int = 0, browser: bool = True, say: Callable[[str], None] = print) -> None:
    """Serve a project on 127.0.0.1 until interrupted; ``say`` is told the address, and a browser opened at it.

    ``port`` 0 takes one that is free. Raises ``InputError`` where the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise problem("page_problem.port", port=port, reason=error) from error
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(32)
        address = f"http://{HOST}:{port}/?token={token}"
        server = uvicorn.Server(
            uvicorn.Config(
                application(token, port, project),
                log_level="error",
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
            )
        )
        say(address)
        if browser:
            webbrowser.open(address)
        server.run(sockets=[listener])
