"""What an operator can set about the system on this machine: addresses and ports."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from local_stack.ports import require_free

_LOOPBACK = "127.0.0.1"
_HTTPS = 443

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """A setting has a value that can't be used."""


class StackSettings(BaseSettings):
    """Addresses of every part; from the environment, else from `var/settings.env`."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    host: str = Field(
        _LOOPBACK,
        alias="JIANDING_HOST",
        description="Address on which the gateway listens; nothing else leaves loopback",
    )
    public_url: str = Field(
        "",
        alias="JIANDING_PUBLIC_URL",
        description="Address under which people reach the gateway; empty: host and port",
    )
    gateway: Port = Field(
        8080, alias="GATEWAY_PORT", description="Port of the gateway while no domain is set"
    )
    domain: str = Field(
        "",
        alias="JIANDING_DOMAIN",
        pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$|^$",
        description="Domain name under which people reach the gateway; turns TLS on",
    )
    tls: Literal["acme", "internal", "files"] = Field(
        "acme",
        alias="JIANDING_TLS",
        description="Certificate of the domain: from a public authority (acme), from the"
        " gateway's own authority (internal), or given (files)",
    )
    tls_certificate: Path | None = Field(
        None, alias="JIANDING_TLS_CERTIFICATE", description="PEM file with the certificate chain"
    )
    tls_key: Path | None = Field(
        None, alias="JIANDING_TLS_KEY", description="PEM file with the certificate's private key"
    )
    https: Port = Field(
        443, alias="GATEWAY_HTTPS_PORT", description="Port of the gateway while a domain is set"
    )
    http: Port = Field(
        80, alias="GATEWAY_HTTP_PORT", description="Port that sends browsers on to HTTPS"
    )
    postgres: Port = Field(
        15432, alias="JIANDING_PORT_POSTGRES", description="Port of PostgreSQL, on loopback"
    )
    nats: Port = Field(14222, alias="JIANDING_PORT_NATS", description="Port of NATS, on loopback")
    identity: Port = Field(
        18101, alias="JIANDING_PORT_IDENTITY", description="Port of identity, on loopback"
    )
    intake: Port = Field(
        18102, alias="JIANDING_PORT_INTAKE", description="Port of intake, on loopback"
    )
    lottery: Port = Field(
        18103, alias="JIANDING_PORT_LOTTERY", description="Port of lottery, on loopback"
    )
    review: Port = Field(
        18104, alias="JIANDING_PORT_REVIEW", description="Port of review, on loopback"
    )
    mailing: Port = Field(
        18105, alias="JIANDING_PORT_MAILING", description="Port of mailing, on loopback"
    )

    @model_validator(mode="after")
    def has_its_certificate(self) -> Self:
        """Refuse a certificate without its key, and `files` without either."""
        given = {self.tls_certificate is not None, self.tls_key is not None}
        if given != {self.tls == "files"}:
            raise ValueError(
                "JIANDING_TLS=files goes with JIANDING_TLS_CERTIFICATE and JIANDING_TLS_KEY"
            )
        return self

    @property
    def url(self) -> str:
        """The gateway's address without a slash at the end."""
        return self.public_url.rstrip("/") or self.domain_url or self.local_url

    @property
    def domain_url(self) -> str:
        """The gateway's address under its domain; empty while none is set."""
        if not self.domain:
            return ""
        return f"https://{self.domain}" + ("" if self.https == _HTTPS else f":{self.https}")

    @property
    def local_url(self) -> str:
        """The gateway's address on this machine while no domain is set."""
        host = self.local_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.gateway}"

    @property
    def local_host(self) -> str:
        """Where this machine finds the gateway."""
        everywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104
        return _LOOPBACK if everywhere else self.host

    def gateway_variables(self, *, port: int | None = None) -> dict[str, str]:
        """Give the gateway's own address and its certificate; ``port`` is its port if given."""
        if not self.domain:
            return {"GATEWAY_ADDRESS": f"http://:{port or self.gateway}", "GATEWAY_TLS": "none"}
        variables = {
            "GATEWAY_ADDRESS": f"https://{self.domain}:{port or self.https}",
            "GATEWAY_HTTP_PORT": str(self.http),
            "GATEWAY_TLS": self.tls,
        }
        if self.tls_certificate and self.tls_key:
            variables["GATEWAY_TLS_CERTIFICATE"] = str(self.tls_certificate.resolve())
            variables["GATEWAY_TLS_KEY"] = str(self.tls_key.resolve())
        return variables

    def port_of(self, part: str) -> int:
        """Port of a part, such as `postgres` or `intake`."""
        return int(getattr(self, self._field_of(part)))

    def _field_of(self, part: str) -> str:
        return "https" if part == "gateway" and self.domain else part

    def require_free_ports(self, parts: list[str]) -> None:
        """Refuse the first taken port among `parts`.

        Raises
        ------
        PortTakenError
            The message names the part, its port and the setting that moves it.
        SettingsError
            Two parts have the same port.
        """
        settings: dict[int, str] = {}
        for part in parts:
            port, setting = self.port_of(part), _setting_of(self._field_of(part))
            if port in settings:
                raise SettingsError(f"{setting} and {settings[port]} are the same port, {port}.")
            settings[port] = setting
        for part in parts:
            host = self.host if part == "gateway" else _LOOPBACK
            setting = _setting_of(self._field_of(part))
            require_free(self.port_of(part), what=part, host=host, setting=setting)


def _setting_of(part: str) -> str:
    return str(StackSettings.model_fields[part].alias)


def load_settings(state: Path, *, port: int | None = None) -> StackSettings:
    """Read the settings of the system in `state`; `port` overrides the gateway's.

    Raises
    ------
    SettingsError
        A value can't be used; the message names the setting.
    """
    overrides = {} if port is None else {"gateway": port}
    try:
        return StackSettings(_env_file=state / "settings.env", **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problem = error.errors()[0]
        if not problem["loc"]:
            raise SettingsError(f"{problem['msg'].removeprefix('Value error, ')}.") from None
        raise SettingsError(
            f"The setting {problem['loc'][0]} can't be {problem['input']!r}: {problem['msg']}."
        ) from None
