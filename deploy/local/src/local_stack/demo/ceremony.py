"""A draw's ceremony as the room sees it: contributors' own devices, and a witness."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from local_stack.demo.office import Office
from local_stack.demo.people import connection, patiently

__all__ = ["AT_HOME", "IN_THE_ROOM", "agreed", "conduct"]

PREFIX = b"jianding/draw/1/"
NONCE_BYTES = 16

IN_THE_ROOM = (("union", "市总工会代表"), ("appraisee", "现场抽出的被鉴定人代表"))
AT_HOME = (("union", "市总工会代表"), ("employer", "用人单位代表"))


@dataclass(frozen=True, slots=True)
class Device:
    """A contributor's own telephone: it makes the nonce and keeps it until all hashes are in."""

    code: str
    token: str
    nonce: bytes
    value: str

    def hash(self, input_hash: str) -> str:
        """Return what is handed in before anyone opens (specification, section 3)."""
        parts = (
            PREFIX + b"contribution" + bytes.fromhex(input_hash),
            self.code.encode("ascii") + b"\x00" + self.nonce + self.value.encode(),
        )
        return hashlib.sha256(b"".join(parts)).hexdigest()


async def conduct(
    office: Office, session_id: str, kind: str, sides: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """Go through freeze, commit, hashes, openings and reveal; return the revealed draw."""
    frozen = await freeze(office, session_id, kind, sides)
    path = f"/api/lottery/v1/draws/{frozen['draw']['id']}"
    committed = await office.draw_operator.post(f"{path}/commitment")
    devices = [
        Device(
            item["code"],
            item["token"],
            secrets.token_bytes(NONCE_BYTES),
            " ".join(str(secrets.randbelow(6) + 1) for _ in range(3)),
        )
        for item in frozen["contributors"]
    ]
    async with connection(office.stage.base_url) as room:
        for device in devices:
            body = {"hash": device.hash(committed["input_hash"])}
            await by_token(room, f"{path}/contributions/{device.code}", device.token, body)
        for device in devices:
            body = {"nonce": device.nonce.hex(), "value": device.value}
            await by_token(room, f"{path}/contributions/{device.code}/opening", device.token, body)
        return await by_token(room, f"{path}/reveal", frozen["witness"]["token"], None)


async def freeze(
    office: Office, session_id: str, kind: str, sides: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """Freeze a draw; when the answer with the tokens was lost, abandon it and freeze again."""
    path = f"/api/lottery/v1/sessions/{session_id}/draws"
    order = {
        "kind": kind,
        "contributors": [{"role": role, "label": label} for role, label in sides],
        "witness": {"role": "discipline-inspection", "label": "派驻纪检组"},
        "reveal_by": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    }
    while not (frozen := await office.draw_operator.post(path, order))["witness"]["token"]:
        path_of_draw = f"/api/lottery/v1/draws/{frozen['draw']['id']}"
        await agreed(office, f"{path_of_draw}/abandonment", {"reason": "tokens-lost"})
    return dict(frozen)


async def agreed(office: Office, path: str, body: dict[str, str]) -> dict[str, Any]:
    """Let the operator propose what takes two persons, and a second operator confirm it."""
    proposal = await office.draw_operator.post(path, body)
    confirmation = f"/api/lottery/v1/proposals/{proposal['id']}/confirmation"
    confirmed: dict[str, Any] = await office.second_operator.post(confirmation)
    return confirmed


async def by_token(
    room: httpx.AsyncClient, path: str, token: str, body: dict[str, str] | None
) -> dict[str, Any]:
    """Act in a draw by the token of one role."""
    answer = await patiently(lambda: room.post(path, json=body, headers={"Draw-Token": token}))
    return dict(answer.json())
