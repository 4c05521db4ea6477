"""Asks a registry over HTTP for what may not be demanded, at one address from settings.

The registry takes ``POST {base}/lookups/{item}`` with ``{"number", "identity_number"}`` and answers
200 with a record, or 404 when it has none. What is asked travels in the body: addresses are logged
on the way.
"""

import hashlib
import ssl
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from pydantic import ValidationError

from intake.domain.obtained import Question, RegistryRecord

__all__ = ["Registry", "RegistryAnswer", "RegistryAwayError"]

ANSWER_BYTES = 1_000_000


class RegistryAwayError(Exception):
    """The registry can't be asked, or says what can't be understood."""


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """What was answered: the record, or none; with the SHA-256 (hex) of the answer's bytes."""

    record: RegistryRecord | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry: its name for people, its address, and how we prove who we are."""

    name: str
    base_url: str
    token: str
    certificate: tuple[Path, Path] | None
    authority: Path | None
    seconds: float

    async def look_up(self, item: str, question: Question) -> RegistryAnswer:
        """Ask for an item of the list.

        Raises
        ------
        RegistryAwayError
            It can't be reached in time, refuses us, redirects, or answers what is no record.
        """
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            async with (
                httpx.AsyncClient(
                    base_url=self.base_url, timeout=self.seconds, verify=self._tls()
                ) as client,
                client.stream(
                    "POST", f"/lookups/{item}", json=asdict(question), headers=headers
                ) as answer,
            ):
                content = await bounded(answer)
        except (httpx.HTTPError, OSError) as error:
            raise RegistryAwayError(type(error).__name__) from error
        sha256 = hashlib.sha256(content).hexdigest()
        if answer.status_code == httpx.codes.NOT_FOUND:
            return RegistryAnswer(None, sha256)
        if answer.status_code != httpx.codes.OK:
            raise RegistryAwayError(str(answer.status_code))
        try:
            return RegistryAnswer(RegistryRecord.model_validate_json(content), sha256)
        except ValidationError:
            raise RegistryAwayError("no record") from None

    def _tls(self) -> ssl.SSLContext | bool:
        if self.certificate is None and self.authority is None:
            return True
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate is not None:
            context.load_cert_chain(*self.certificate)
        return context


async def bounded(answer: httpx.Response) -> bytes:
    """Return an answer's content, if it isn't too long to be one."""
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > ANSWER_BYTES:
            raise RegistryAwayError("too long")
    return bytes(content)
