"""The NATS server's configuration: JetStream synced to disk, a user with own subjects a service."""

import json
from collections.abc import Mapping
from pathlib import Path

_MAXIMUM_PAYLOAD_BYTES = 1024 * 1024


def permissions_of(service: str) -> dict[str, object]:
    """Give what the NATS user of `service` may do.

    It publishes facts of its own only, manages its own stream, reads every stream through a
    durable consumer that bears the service's name, and receives answers in its own inbox
    `_INBOX_<service>`.
    """
    stream = service.upper()
    streams = [f"$JS.API.STREAM.{verb}.{stream}" for verb in ("CREATE", "UPDATE", "PURGE")]
    consumers = [
        f"$JS.API.CONSUMER.{verb}.*.{service}"
        for verb in ("CREATE", "DURABLE.CREATE", "INFO", "MSG.NEXT", "DELETE")
    ]
    return {
        "publish": {
            "allow": [
                f"{service}.>",
                *streams,
                *consumers,
                f"$JS.API.CONSUMER.CREATE.*.{service}.>",
                f"$JS.ACK.*.{service}.>",
                "$JS.API.INFO",
                "$JS.API.STREAM.INFO.*",
                "$JS.API.STREAM.NAMES",
                "$JS.API.STREAM.MSG.GET.*",
                "$JS.API.DIRECT.GET.>",
                "$JS.FC.>",
            ]
        },
        "subscribe": {"allow": [f"_INBOX_{service}.>"]},
    }


def server_configuration(
    *,
    host: str,
    port: int,
    store: Path,
    pid_file: Path | None = None,
    users: Mapping[str, str] | None = None,
    sync_always: bool = True,
) -> str:
    """Give the text of a server configuration.

    `users` maps services to their passwords; with None every client may do everything (tests).
    With `sync_always` a message is acknowledged only when it is on the disk.
    """
    jetstream: dict[str, object] = {"store_dir": str(store)}
    if sync_always:
        jetstream["sync_interval"] = "always"
    configuration: dict[str, object] = {
        "host": host,
        "port": port,
        "server_name": "jianding",
        "max_payload": _MAXIMUM_PAYLOAD_BYTES,
        "jetstream": jetstream,
    }
    if pid_file is not None:
        configuration["pid_file"] = str(pid_file)
    if users is not None:
        configuration["authorization"] = {
            "users": [
                {"user": name, "password": password, "permissions": permissions_of(name)}
                for name, password in users.items()
            ]
        }
    return json.dumps(configuration, indent=2) + "\n"
