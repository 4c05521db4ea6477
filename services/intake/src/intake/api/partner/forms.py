"""Reads multipart/form-data part by part as it comes in (RFC 7578); no part is held whole."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException

from intake.errors.partners import FormUnreadableError

__all__ = ["FormPart", "FormReader"]


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part: its name and its bytes, to be read once and before the next part."""

    name: str
    body: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Began:
    """A part of a name begins."""

    name: str


class Ended:
    """A part ends."""


class FormReader:
    """Hands out the parts of one request's body; holds as much of it as came in one chunk.

    ``limit`` is in bytes, of the whole body.
    """

    def __init__(self, content_type: str, stream: AsyncIterator[bytes], *, limit: int) -> None:
        self._stream = stream
        self._left = limit
        self._found: deque[Began | Ended | bytes] = deque()
        self._disposition = b""
        self._header = b""
        self._is_whole = False
        self._parser = self._parser_of(content_type)

    async def parts(self) -> AsyncIterator[FormPart]:
        """Yield the parts in order; what nobody reads of one is passed over.

        Raises
        ------
        FormUnreadableError
            It is no form, or ends before its end.
        HTTPException
            413, it is larger than the limit.
        """
        while (found := await self._next()) is not None:
            if isinstance(found, Began):
                body = self._body()
                yield FormPart(found.name, body)
                async for _ in body:
                    pass

    async def _body(self) -> AsyncIterator[bytes]:
        while (found := await self._next()) is not None:
            if isinstance(found, Ended):
                return
            assert isinstance(found, bytes)
            yield found

    async def _next(self) -> Began | Ended | bytes | None:
        while not self._found:
            chunk = await anext(self._stream, None)
            if chunk is None:
                if not self._is_whole:
                    raise FormUnreadableError
                return None
            self._take(chunk)
        return self._found.popleft()

    def _take(self, chunk: bytes) -> None:
        self._left -= len(chunk)
        if self._left < 0:
            raise HTTPException(413)
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise FormUnreadableError from None

    def _parser_of(self, content_type: str) -> MultipartParser:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise FormUnreadableError
        try:
            return MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._take_header_name,
                    "on_header_value": self._take_header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._take_data,
                    "on_part_end": lambda: self._found.append(Ended()),
                    "on_end": self._end,
                },
            )
        except FormParserError:
            raise FormUnreadableError from None

    def _begin(self) -> None:
        self._disposition, self._header, self._value = b"", b"", b""

    def _take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        if name is None:
            raise FormUnreadableError
        self._found.append(Began(name.decode("utf-8", "replace")))

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        self._found.append(data[start:end])

    def _end(self) -> None:
        self._is_whole = True
