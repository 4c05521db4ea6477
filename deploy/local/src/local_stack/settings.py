"""What an operator can set about the system on this machine: addresses and ports."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from local_stack.ports import require_free

_LOOPBACK = "127.0.0.1"

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
    gateway: Port = Field(8080, alias="GATEWAY_PORT", description="Port of the gateway")
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

    @property
    def url(self) -> str:
        """The gateway's address without a slash at the end."""
        return self.public_url.rstrip("/") or self.local_url

    @property
    def local_url(self) -> str:
        """The gateway's address on this machine."""
        everywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104
        host = _LOOPBACK if everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.gateway}"

    def port_of(self, part: str) -> int:
        """Port of a part, such as `postgres` or `intake`."""
        return int(getattr(self, part))

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
            port, setting = self.port_of(part), _setting_of(part)
            if port in settings:
                raise SettingsError(f"{setting} and {settings[port]} are the same port, {port}.")
            settings[port] = setting
        for part in parts:
            host = self.host if part == "gateway" else _LOOPBACK
            require_free(self.port_of(part), what=part, host=host, setting=_setting_of(part))


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
        raise SettingsError(
            f"The setting {problem['loc'][0]} can't be {problem['input']!r}: {problem['msg']}."
        ) from None
