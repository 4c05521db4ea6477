"""Settings of the intake service; each is read from ``INTAKE_…``."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    DirectoryPath,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from intake.clock_settings import ClockSettings
from intake.definition_files import load_definitions, load_retirement_ages
from intake.domain.case import case_number
from intake.domain.case_deadlines import ONE_TIME_NOTICE
from intake.domain.code_lists import CodeLists, load_code_lists
from intake.domain.definitions import Definitions
from intake.domain.matters import Matter, MatterPeriods
from intake.domain.retirement import RetirementAge
from intake.file_settings import FileSettings
from intake.partner_settings import PartnerSettings
from intake.webhook_config import WebhookSettings
from shared.identifiers import RegionCode
from shared.purposes import Purpose
from shared.signatures import SigningKeys
from shared.typesetting import Fonts

__all__ = ["CommitteeNames", "Settings"]


class CommitteeNames(BaseModel):
    """Who takes applications in (组织机构), and in whose name they are decided (鉴定委员会)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organiser: str
    issuer: str


DONGYANG = CommitteeNames(organiser="东阳市劳动能力鉴定中心", issuer="金华市劳动能力鉴定委员会")


class Settings(ClockSettings, FileSettings, PartnerSettings, WebhookSettings):
    """What intake must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_")

    definitions_folder: Path | None = Field(
        None,
        description="Folder with matters/ and checklists/: further or newer definitions of matters",
    )
    draft_days: int = Field(
        30, ge=1, le=365, description="Days that a draft lives after it was saved last"
    )
    drafts_per_account: int = Field(20, ge=1, le=1000, description="Most drafts of one account")
    counter_working_days: int = Field(
        5,
        ge=0,
        le=60,
        description="Working days after its receipt within which a paper application is entered",
    )
    link_attempts: int = Field(
        10, ge=1, le=1000, description="Attempts of one account to link a case, in some hours"
    )
    link_attempt_hours: int = Field(
        24, ge=1, le=720, description="The hours in which those attempts are counted"
    )
    retirement_ages_file: Path | None = Field(
        None, description="JSON with the statutory retirement ages, instead of the package's"
    )
    accepted_regions: dict[str, tuple[RegionCode, ...]] = Field(
        default={},
        description="A committee's area by GB/T 2260 codes; one that ends in 00 covers all below"
        " it. A committee that isn't here has its own region",
    )
    matters: dict[Matter, MatterPeriods] = Field(
        default={},
        validate_default=True,
        description="Open matters and their deadline rules, those left out as the matter's"
        " definition has them; a matter that isn't here is off. Unset: what definitions open",
    )
    identity_digits: int = Field(
        4, ge=4, le=8, description="Last characters of an identity number compared at the door"
    )
    identity_attempts: int = Field(
        5, ge=1, le=100, description="Misses for one case before the door is told no more"
    )
    identity_attempts_of_account: int = Field(
        15, ge=1, le=1000, description="Misses of one member of staff before that"
    )
    identity_attempt_minutes: int = Field(
        30, ge=1, le=1440, description="The minutes in which those misses are counted"
    )
    categories: frozenset[str] = Field(
        frozenset({"nervous", "limb", "senses", "surgery", "occupational", "device"}),
        description="Groups of cases drawn together",
    )
    case_number_pattern: str = Field(
        "{prefix}〔{year}〕{sequence}号", description="How a case number is written"
    )
    case_number_prefixes: dict[str, str] = Field(
        default={"330783": "东劳鉴"}, description="A committee's prefix of case numbers"
    )
    case_number_default_prefix: str = Field(
        "劳鉴", description="The prefix of a committee that has none of its own"
    )
    committee_names: dict[str, CommitteeNames] = Field(
        default={"330783": DONGYANG},
        description="By committee: the organiser and the issuer that receipts name",
    )
    receipt_keys_file: Path = Field(
        description="JWK set of Ed25519 keys that sign receipts; the last private one signs"
    )
    code_lists_file: Path | None = Field(
        None, description="JSON of the desks' lists: parts of the body, reasons, checks, grounds"
    )
    claim_minutes: int = Field(
        30, ge=1, le=1440, description="How long a claimed case is kept after its holder's last act"
    )
    queue_risk_days: int = Field(
        2, ge=0, le=60, description="From how many days before a limit its case is served first"
    )
    export_row_limit: int = Field(
        200_000, ge=1, le=1_000_000, description="Most cases in one exported table"
    )
    export_full_name_purposes: frozenset[Purpose] = Field(
        frozenset({Purpose.SCHEDULING, Purpose.DELIVERY, Purpose.COMPLAINT, Purpose.SUPERVISION}),
        description="For which purposes names may be written out in exported tables",
    )
    queue_reservation_hours: int = Field(
        24, ge=0, le=720, description="How long a case that comes back waits for who knows it"
    )
    fonts_folder: DirectoryPath | None = Field(
        None, description="Folder with fonts better than the packaged one, as FangSong"
    )
    attempts_per_minute: int = Field(
        20, ge=1, description="Wrong codes from one address, or for one number, before it waits"
    )
    paper_threads: int = Field(2, ge=1, description="Receipts set as PDF at the same time")
    retention_years: int = Field(
        50,
        ge=1,
        le=200,
        description="Full years that a case's personal data are kept after closing",
    )
    retention_years_of_matter: dict[Matter, Annotated[int, Field(ge=1, le=200)]] = Field(
        default={}, description="Other years for single matters"
    )
    retention_plan_days: int = Field(
        30, ge=1, le=365, description="How long a plan of erasure may be approved and carried out"
    )

    @field_validator("definitions_folder")
    @classmethod
    def can_be_read(cls, folder: Path | None) -> Path | None:
        """Refuse a folder with something else in it than definitions."""
        load_definitions(folder)
        return folder

    @field_validator("retirement_ages_file")
    @classmethod
    def holds_ages(cls, path: Path | None) -> Path | None:
        """Refuse a file with something else in it."""
        load_retirement_ages(path)
        return path

    @field_validator("matters", mode="before")
    @classmethod
    def complete_periods(cls, matters: Any, info: ValidationInfo) -> Any:
        """Fill in what is left out from the newest definitions, before anything is checked."""
        if "definitions_folder" not in info.data or not isinstance(matters, dict):
            return matters
        definitions = load_definitions(info.data["definitions_folder"])
        if not matters:
            return definitions.open_by_default()
        return {name: completed(definitions, name, given) for name, given in matters.items()}

    notice_reanswer_days: int = Field(
        5, ge=1, le=60, description="Days that are left at least when an answer is found unfit"
    )
    notice_period_longest_days: int = Field(
        90, ge=1, le=365, description="The longest period that a notice may give, with a reason"
    )
    notice_extension_longest_days: int = Field(
        30, ge=1, le=365, description="The most days that one extension of the period adds"
    )
    notice_extension_reasons: frozenset[str] = Field(
        frozenset({"illness", "awaiting_document", "force_majeure", "other"}),
        description="Good reasons for more time to supplement, and for reopening",
    )
    notice_reopening_days: int = Field(
        30, ge=1, le=365, description="How long an abandoned application may be reopened"
    )

    @model_validator(mode="after")
    def check_rules(self) -> Self:
        """Refuse a matter with a rule that there isn't, and a pattern that can't be filled in."""
        for matter, periods in self.matters.items():
            named = periods.model_dump(exclude_none=True).values()
            if unknown := set(named) - self.rules.keys():
                raise ValueError(f"matter {matter} names unknown rules: {sorted(unknown)}")
        try:
            self.case_number_of("", 2026, 1)
        except (LookupError, ValueError) as error:
            raise ValueError("case_number_pattern takes prefix, year and sequence") from error
        return self

    @property
    def definitions(self) -> Definitions:
        """Every version of every matter."""
        return load_definitions(self.definitions_folder)

    @property
    def retirement_ages(self) -> tuple[RetirementAge, ...]:
        """The statutory ages in force."""
        return load_retirement_ages(self.retirement_ages_file)

    def regions_of(self, committee: str) -> tuple[str, ...]:
        """Return a committee's area."""
        return self.accepted_regions.get(committee, (committee,))

    @cached_property
    def receipt_keys(self) -> SigningKeys:
        """The keys that sign receipts, and those that check older ones."""
        return SigningKeys.from_file(self.receipt_keys_file)

    @cached_property
    def fonts(self) -> Fonts:
        """The fonts that papers are set in."""
        return Fonts(self.fonts_folder)

    def names_of(self, committee: str) -> CommitteeNames:
        """Return what a committee is called; one without names goes by its code."""
        plain = CommitteeNames(organiser=committee, issuer=committee)
        return self.committee_names.get(committee, plain)

    @cached_property
    def code_lists(self) -> CodeLists:
        """The lists that people at the desks choose from."""
        return load_code_lists(self.code_lists_file)

    @cached_property
    def limits_of_waiting(self) -> frozenset[str]:
        """The rules whose limits run while a case waits in a queue."""
        conclusions = {item.conclusion for item in self.matters.values()}
        promised = {item.promised for item in self.matters.values() if item.promised}
        return frozenset({ONE_TIME_NOTICE, *conclusions, *promised})

    def years_kept(self, matter: Matter) -> int:
        """Return for how many full years after closing a case of a matter is kept."""
        return self.retention_years_of_matter.get(matter, self.retention_years)

    def case_number_of(self, committee: str, year: int, sequence: int) -> str:
        """Return how a committee writes the number of a case."""
        prefix = self.case_number_prefixes.get(committee, self.case_number_default_prefix)
        return case_number(self.case_number_pattern, prefix=prefix, year=year, sequence=sequence)


def completed(definitions: Definitions, name: Any, given: Any) -> Any:
    """Return configured periods with those that a matter's newest definition names."""
    if name not in set(Matter) or not isinstance(given, dict):
        return given
    periods = definitions.history(Matter(name))[0].periods
    return given if periods is None else {**periods.model_dump(), **given}
