"""Everybody's own account, for the web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from pydantic import BaseModel, Field

from identity.api.authorize import browser_session
from identity.api.own_desk import OwnDesk
from identity.api.parameters import Identity, RequestCookies, SessionId
from identity.api.schemas import AccountView, Body, SessionList
from identity.domain.accounts import Account
from identity.domain.passwords import LONGEST
from identity.services import own_account, sessions
from identity.services.access import own_account as accessible_account
from identity.services.own_account import OwnAccount
from identity.services.second_factors import Enrolment
from identity.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals, shown_as
from shared.permissions import Permission
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/v1/me", tags=["own account"])

Holder = Annotated[Actor, needs(Permission.OWN_ACCOUNT_MANAGE)]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST, repr=False)]


SHOWN = {"password": "…"}
CHOSEN = {"new_password": "…"}


class PasswordShown(Body):
    """The account's password, once more."""

    model_config = shown_as(**SHOWN)

    password: Password


class PasswordChange(Body):
    """The password so far, and the one from now on."""

    model_config = shown_as(**SHOWN, **CHOSEN)

    password: Password
    new_password: Password


class AuthenticatorConfirmation(Body):
    """An enrolment begun before, and the code that the authenticator shows now."""

    model_config = shown_as(enrolment="AQg…", code="492039")

    enrolment: str = Field(min_length=1, max_length=1000, repr=False)
    code: str = Field(min_length=1, max_length=64, examples=["492039"])


class OwnAccountView(AccountView):
    """The caller's account, with the state of its second factor."""

    second_factor_enrolled_at: datetime | None
    second_factor_required: bool
    recovery_codes_left: int

    @classmethod
    def about(cls, own: OwnAccount) -> "OwnAccountView":
        """Show an account to its holder."""
        return cls(
            **AccountView.of(own.account, in_full=True).model_dump(),
            second_factor_enrolled_at=own.enrolled_at,
            second_factor_required=own.needs_second_factor,
            recovery_codes_left=own.recovery_codes_left,
        )


class EnrolmentView(BaseModel):
    """What an authenticator is given, and what the confirmation brings back."""

    enrolment: str
    secret: str = Field(examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    key_uri: str = Field(examples=["otpauth://totp/Jianding:zhou.minghua?secret=…"])
    expires_at: datetime

    @classmethod
    def of(cls, enrolment: Enrolment) -> "EnrolmentView":
        """Show an enrolment to whoever began it."""
        return cls(
            enrolment=enrolment.sealed,
            secret=enrolment.secret,
            key_uri=enrolment.key_uri,
            expires_at=enrolment.expires_at,
        )


class RecoveryCodes(BaseModel):
    """Codes that stand in for the authenticator, each once; shown this time only."""

    codes: list[str] = Field(examples=[["h7k2m-q9xwd"]])


class OwnAccountDesk(OwnDesk):
    """Acts on the account that the token names."""

    def __init__(self, caller: Holder, identity: Identity, cookies: RequestCookies) -> None:
        self.caller = caller
        self.identity = identity
        self.cookies = cookies

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[UnitOfWork, Account]]:
        """Open a unit of work; the browser's session counts if it is of the same account."""
        async with self.identity.unit_of_work(self.caller) as uow:
            account = await accessible_account(uow)
            session = await browser_session(uow, self.cookies)
            if session is not None and session.account.id == account.id:
                self.session_id = session.id
            yield uow, account


Desk = Annotated[OwnAccountDesk, Depends()]


@router.get("", responses=refusals(404))
async def get_own_account(desk: Desk, response: Response) -> OwnAccountView:
    """Return the caller's account."""
    demanding = desk.identity.settings.second_factor_roles
    async with desk.open() as (uow, account):
        own = await own_account.overview(uow, account, demanding=demanding)
    response.headers["ETag"] = etag(own.account.version)
    return OwnAccountView.about(own)


@router.get("/sessions", responses=refusals(404))
async def list_own_sessions(desk: Desk) -> SessionList:
    """List the browsers in which the caller is logged in, the latest first."""
    async with desk.open() as (uow, account):
        found = await sessions.list_of(uow, account)
    return SessionList.of(found, desk.session_id)


@router.delete("/sessions", status_code=status.HTTP_204_NO_CONTENT, responses=refusals(404))
async def end_other_sessions(desk: Desk) -> None:
    """Log the caller out everywhere but in this browser."""
    async with desk.open() as (uow, account):
        await sessions.end_all(uow, account, but=desk.session_id)


@router.delete("/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_own_session(session_id: SessionId, desk: Desk) -> None:
    """Log the caller out in one browser."""
    async with desk.open() as (uow, account):
        await sessions.end_one(uow, account, session_id)


@router.put("/password", status_code=status.HTTP_204_NO_CONTENT, responses=refusals(404, 429))
async def change_own_password(body: PasswordChange, desk: Desk) -> None:
    """Change the caller's password; other sessions end."""
    await desk.change_password(body.password, body.new_password)


@router.post("/second-factor/enrolments", responses=refusals(404, 429))
async def begin_enrolment(body: PasswordShown, desk: Desk) -> EnrolmentView:
    """Begin to enrol an authenticator; nothing changes until its code is shown."""
    return EnrolmentView.of(await desk.begin_enrolment(body.password))


@router.put("/second-factor", responses=refusals(404))
async def enrol_second_factor(body: AuthenticatorConfirmation, desk: Desk) -> RecoveryCodes:
    """Enrol the authenticator, in another one's place if there is one; other sessions end."""
    return RecoveryCodes(codes=await desk.confirm_enrolment(body.enrolment, body.code))


@router.post("/second-factor/recovery-codes", responses=refusals(404, 429))
async def renew_recovery_codes(body: PasswordShown, desk: Desk) -> RecoveryCodes:
    """Make new recovery codes; the old ones are worth nothing from now on."""
    return RecoveryCodes(codes=await desk.renew_recovery_codes(body.password))


@router.post(
    "/second-factor/removal",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=refusals(404, 429),
)
async def remove_second_factor(body: PasswordShown, desk: Desk) -> None:
    """Do without a second factor, where no role of the caller demands one."""
    await desk.remove_second_factor(body.password)
