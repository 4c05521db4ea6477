"""Applications that stand in for services where only starting and stopping is looked at."""

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


def create_broken_app() -> "FastAPI":
    raise RuntimeError("this service is broken")
