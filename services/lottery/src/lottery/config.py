"""Settings of the lottery service, prefix ``LOTTERY_``."""

from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, TypeAdapter, model_validator
from pydantic_settings import SettingsConfigDict

from lottery.domain.specialties import SPECIALTIES
from lottery.domain.templates import TemplateVersion
from lottery.signing_keys import load_key, read_keys
from shared.config import ServiceSettings

__all__ = ["Settings"]

TEMPLATES = Path(__file__).with_name("data") / "panel_templates.json"


class Settings(ServiceSettings):
    """What the lottery must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="LOTTERY_")

    signing_keys_file: Path | None = Field(
        default=None,
        description="Ed25519 private keys that sign transcripts: JSON, a PEM for each committee;"
        " read anew at each signature",
    )
    signing_key_file: Path | None = Field(
        default=None,
        description="Ed25519 private key, PEM, of committees that have none in the file above",
    )
    recusal_by_hospital: bool = Field(
        default=True, description="An expert of a hospital that treated the appraisee is recused"
    )

    recusal_earlier_panel_matters: frozenset[str] = Field(
        default=frozenset({"review"}),
        description="Matters in which no expert sits who sat on an earlier panel of the person",
    )

    planner_reports_at_once: int = Field(
        default=1, gt=0, description="How many reports before draws a process makes at a time"
    )
    planner_reports_waiting: int = Field(
        default=8, ge=0, description="How many more may wait; one more is refused"
    )
    planner_seconds: float = Field(
        default=10, gt=0, description="After how many seconds a report is given as far as it is"
    )
    planner_many_attempts: float = Field(
        default=2000, gt=0, description="A draw that is expected to try more often is warned of"
    )
    planner_noticeable_refusal: float = Field(
        default=1e-6, gt=0, lt=1, description="A likelier end `too_constrained` is warned of"
    )

    ceremony_limit_hours: int = Field(
        default=72, gt=0, description="Within how many hours of its freezing a draw is revealed"
    )

    confirmation_minutes: int = Field(
        default=30, gt=0, description="Within how many minutes a second person confirms a proposal"
    )

    live_poll_seconds: float = Field(
        default=0.5, gt=0, description="How often a process looks for steps of followed draws"
    )
    live_seconds: int = Field(
        default=600,
        ge=0,
        description="After how many seconds a follower of a draw has to connect again",
    )
    live_listeners: int = Field(
        default=300, gt=0, description="How many may follow draws in one process at a time"
    )

    canary_minutes: float = Field(
        default=15, gt=0, description="How often synthetic draws are made and verified"
    )
    canary_slow_seconds: float = Field(
        default=2, gt=0, description="How long a synthetic draw may take without being slow"
    )

    specialties: dict[str, str] = Field(
        default_factory=lambda: dict(SPECIALTIES),
        description="Specialties of the expert pool, code to Chinese name",
    )
    follow_along_sessions: int = Field(
        default=2, ge=0, description="How many sessions a future expert follows along and passes"
    )
    expert_term_years: int = Field(
        default=3, gt=0, le=30, description="How many years an expert is appointed for at most"
    )
    expert_term_warning_days: int = Field(
        default=60, ge=0, description="How many days before its end an expert's term is warned of"
    )
    expert_import_rows: int = Field(
        default=5000, gt=0, le=20000, description="How many experts a file may hold"
    )
    expert_import_bytes: int = Field(
        default=5_000_000, gt=0, le=50_000_000, description="How many bytes such a file may have"
    )

    adjustment_unexcused: frozenset[str] = Field(
        default=frozenset({"did-not-appear", "declined"}),
        description="Reasons of an expert's absence that count in the report on the pool",
    )
    adjustment_absences: int = Field(
        default=2, gt=0, description="From how many such absences a year it suggests a talk"
    )
    adjustment_absences_often: int = Field(
        default=4, gt=0, description="From how many it suggests to end the appointment"
    )
    adjustment_lates: int = Field(
        default=3, gt=0, description="From how many late arrivals a year it suggests a talk"
    )
    adjustment_agreement: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Below which share of opinions that became the conclusion it suggests training",
    )
    adjustment_fewest_opinions: int = Field(
        default=5, gt=1, description="Of how many opinions at least such a share is told"
    )

    at_risk_days: int = Field(
        default=14, ge=1, le=365, description="Days before its limit when a case is at risk"
    )
    entrusted_answer_days: int = Field(
        default=30, ge=1, le=365, description="Days for another committee to examine and answer"
    )
    entrusted_reserve_days: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Days that are left after its answer until the conclusion's limit",
    )
    entrusted_reminder_days: int = Field(
        default=7, ge=0, le=90, description="Days before its answer is due when one is reminded"
    )
    late_after_minutes: int = Field(
        default=15, ge=0, le=480, description="Minutes after its time when who comes counts as late"
    )
    video_link_minutes: int = Field(
        default=60, ge=0, le=1440, description="Minutes before it when experts get a video's link"
    )
    visit_list_hours: int = Field(
        default=24, ge=0, le=168, description="Hours ahead of a home visit when staff get its list"
    )
    panel_templates_file: Path | None = Field(
        default=None, description="JSON of panel templates, instead of the package's"
    )

    @cached_property
    def panel_templates(self) -> tuple[TemplateVersion, ...]:
        """Every version of the panel templates; `templates.version_on` finds the one in force."""
        path = self.panel_templates_file or TEMPLATES
        return TypeAdapter(dict[str, tuple[TemplateVersion, ...]]).validate_json(path.read_bytes())[
            "versions"
        ]

    @model_validator(mode="after")
    def has_a_signing_key(self) -> Self:
        """Refuse to run without any key."""
        if self.signing_keys_file is None and self.signing_key_file is None:
            raise ValueError("LOTTERY_SIGNING_KEYS_FILE is needed")
        return self

    @cached_property
    def shared_signing_key(self) -> Ed25519PrivateKey | None:
        """The key of all committees that have none of their own.

        Raises
        ------
        SigningKeysError
            Its file holds something else.
        """
        if self.signing_key_file is None:
            return None
        return load_key(self.signing_key_file.read_text(encoding="utf-8"))

    def signing_key_of(self, committee: str) -> Ed25519PrivateKey | None:
        """Return the key that signs a committee's chain now.

        Raises
        ------
        SigningKeysError
            A file of keys holds something else.
        """
        keys = read_keys(self.signing_keys_file) if self.signing_keys_file else {}
        return keys.get(committee) or self.shared_signing_key
