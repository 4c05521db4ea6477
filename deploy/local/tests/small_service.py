"""Applications that stand in for services where only starting and stopping is looked at."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def create_app() -> "FastAPI":
    # The application that breaks at once is to break without importing a framework first.
    from fastapi import FastAPI  # noqa: PLC0415

    app = FastAPI()

    @app.get("/healthz")
    @app.get("/readyz")
    def answer() -> dict[str, bool]:
        return {"ok": True}

    return app


def create_telling_app() -> "FastAPI":
    app = create_app()

    @app.get("/told")
    def tell() -> dict[str, object]:
        return {"pid": os.getpid(), "user": os.environ.get("INTAKE_NATS_USER")}

    return app


def create_broken_app() -> "FastAPI":
    raise RuntimeError("this service is broken")
