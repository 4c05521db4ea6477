"""What pages with a form and no account behind them have in common."""

import math
import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from identity.api.parameters import Identity, PublicWork, RequestCookies, read_form
from identity.cookies import Cookie
from identity.pages import language_of, page, sentence_of, text_of
from shared.addresses import network_of
from shared.errors import ServiceError

__all__ = ["FormDesk"]

SECONDS = 60
AS_TYPED = frozenset({"password", "repeated"})


class FormDesk:
    """Shows pages with a form, reads what comes back, and knows the browser it comes from."""

    def __init__(
        self,
        request: Request,
        identity: Identity,
        cookies: RequestCookies,
        open_unit_of_work: Annotated[PublicWork, Depends()],
    ) -> None:
        self.request = request
        self.identity = identity
        self.cookies = cookies
        self.open_unit_of_work = open_unit_of_work
        self.language = language_of(request)

    @property
    def network(self) -> str:
        """Where the request comes from, as far as limits are concerned."""
        return network_of(self.request.client.host) if self.request.client else ""

    @property
    def browser(self) -> str:
        """The secret of the browser that waits for a code; empty when it doesn't."""
        return self.cookies.read(Cookie.CHALLENGE) or ""

    async def fields(self) -> dict[str, str]:
        """Return what was filled in."""
        form = await read_form(self.request)
        return {
            name: value if name in AS_TYPED else value.strip()
            for name, value in form.items()
            if isinstance(value, str)
        }

    def is_ours(self, fields: Mapping[str, str]) -> bool:
        """Whether the form is one that was shown in this browser."""
        return self.cookies.is_from_our_form(fields.get("form_token", ""))

    def show(
        self,
        name: str,
        *,
        title: str,
        message: str | ServiceError | None = None,
        status: int = 200,
        seconds: float | None = None,
        **values: Any,
    ) -> Response:
        """Show a page, with what went wrong; ``seconds`` is how long to wait."""
        form = self.cookies.new_form()
        sentence = None
        if isinstance(message, ServiceError):
            sentence = sentence_of(message, self.language)
        elif message:
            sentence = text_of(self.language, message)
        if sentence and seconds is not None:
            sentence = sentence.format(minutes=math.ceil(seconds / SECONDS))
        response = page(
            name,
            self.language,
            status=status,
            headers={"Retry-After": str(math.ceil(seconds))} if seconds is not None else None,
            title=text_of(self.language, title),
            message=sentence,
            action=self.address(self.request.url.path),
            form_token=form.token,
            language_link=with_language(
                self.request.url.path, text_of(self.language, "other_code")
            ),
            **values,
        )
        self.cookies.write(response, Cookie.FORM, form.secret)
        return response

    def notice(self, sentence: str, *, title: str, status: int = 200) -> Response:
        """Say one thing."""
        return page(
            "notice",
            self.language,
            status=status,
            title=text_of(self.language, title),
            message=None,
            sentence=text_of(self.language, sentence),
            detail=None,
            link=self.identity.settings.public_url,
            language_link=None,
        )

    def address(self, path: str) -> str:
        """Return an address here that keeps the language that was chosen."""
        chosen = "ui_locales" in self.request.query_params
        return with_language(path, self.language) if chosen else path

    def new_browser(self) -> str:
        """Return a new secret for a browser that is about to wait for a code."""
        return secrets.token_urlsafe(16)

    def wait_for_code(self, response: Response, browser: str) -> Response:
        """Let the browser be the one that may enter the code."""
        self.cookies.write(response, Cookie.CHALLENGE, browser)
        return response


def with_language(path: str, language: str) -> str:
    """Return an address of a page in a language."""
    return f"{path}?ui_locales={language}"
