"""Applications that stand in for services where only starting and stopping is looked at."""

from fastapi import FastAPI


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/healthz")
    @app.get("/readyz")
    def answer() -> dict[str, bool]:
        return {"ok": True}

    return app


def create_broken_app() -> FastAPI:
    raise RuntimeError("this service is broken")
