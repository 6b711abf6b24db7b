"""``kg serve``: the graph in the browser and for programs."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphFolder
from kg.model import KgError


def serve(
    graph: GraphFolder = Path("outputs"),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="The address to listen at; others than loopback let others in."),
    ] = "127.0.0.1",
    seconds: Annotated[
        float, typer.Option("--query-seconds", min=0.1, help="How long a SPARQL query may take.")
    ] = 20.0,
    rows: Annotated[int, typer.Option("--query-rows", min=1, help="How many rows an answer may have.")] = 100_000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="How many queries run at the same time.")] = 2,
) -> None:
    """Serve the graph as a web app with a SPARQL endpoint; a newer build is taken up by itself."""
    import logging
    import socket

    try:
        import uvicorn

        from kg.serve.app import LOOPBACK, create_app
        from kg.serve.limits import Limits
    except ModuleNotFoundError as missing:
        raise KgError(f"serving needs the package {missing.name}; install papergraph[serve]") from None
    limits = Limits(seconds=seconds, rows=rows, workers=workers)
    local = host in LOOPBACK
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("kg.serve").setLevel(logging.INFO)
    print("kg: reading the graph", file=sys.stderr)
    app = create_app(graph, limits, LOOPBACK if local else ("*",))
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        raise KgError(
            f"{host} port {port}: cannot listen there ({fault.strerror or fault}); try another --port"
        ) from None
    name = f"[{host}]" if ":" in host else host
    print(f"http://{name}:{listener.getsockname()[1]}/", flush=True)
    # The log of requests is left to whatever stands in front; queries are logged by the app.
    config = uvicorn.Config(app, access_log=False, log_level="warning", server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
