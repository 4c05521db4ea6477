"""Sends mail by SMTP."""

import asyncio
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

from identity.config import Settings
from identity.domain.messages import SendingError
from shared.config import read_secret

__all__ = ["Mailer"]

TIMEOUT_SECONDS = 15.0
"""For the whole of one mail: what takes longer is tried again later."""


class Mailer:
    """Sends single mails through the mail server that is configured."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._password = read_secret(settings.smtp_password_file)
        self._tls = ssl.create_default_context(
            cafile=str(settings.smtp_ca_file) if settings.smtp_ca_file else None
        )

    async def send(self, address: str, subject: str, text: str) -> None:
        """Hand a mail to the mail server.

        Raises
        ------
        SendingError
            It is away, slow, or refuses.
        """
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._settings.smtp_from, address, subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=self._settings.smtp_from.partition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._deliver(mail)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # What a server says may quote the address.
            raise SendingError(type(error).__name__) from None

    async def _deliver(self, mail: EmailMessage) -> None:
        settings = self._settings
        await aiosmtplib.send(
            mail,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=self._password or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            tls_context=None if settings.smtp_security == "none" else self._tls,
            timeout=TIMEOUT_SECONDS,
        )
