"""Conformance runs (接口符合性测试): what a hospital's program must be seen to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

__all__ = [
    "CERTIFICATE_TYPE",
    "STEPS",
    "ConformanceRun",
    "Observation",
    "Step",
    "seen",
    "statement_of",
]

CERTIFICATE_TYPE = "jianding-conformance+jws"
API_VERSION = "1"
SEVERAL = 2
MISMATCHES = frozenset({"file_hash_mismatch", "document_sha256_differs"})
TAKING = ("/partner/submissions", "/partner/form-submissions", "/partner/fhir/")


class Step(StrEnum):
    """One thing to be seen."""

    TOKEN = "token"  # noqa: S105  (a step's name)
    VALIDATE_ONLY = "validate_only"
    SUBMISSION = "submission"
    MISMATCH = "mismatch"
    REPETITION = "repetition"
    RECORD_REQUEST = "record_request"
    RESUMABLE_UPLOAD = "resumable_upload"
    FEED = "feed"
    WEBHOOK = "webhook"
    FORGED_WEBHOOK = "forged_webhook"
    KEY_ROTATION = "key_rotation"


STEPS: Mapping[Step, tuple[str, str]] = MappingProxyType(
    {
        Step.TOKEN: (
            "begin the run with a token that the hospital's own client asked for",
            "使用医院客户端凭据取得令牌并发起测试",
        ),
        Step.VALIDATE_ONLY: (
            "have a submission checked with `Prefer: validate-only`",
            "以 Prefer: validate-only 校验一次报送",
        ),
        Step.SUBMISSION: (
            "submit records with two documents at least",
            "成功报送一份含两份以上文书的病历",
        ),
        Step.MISMATCH: (
            "announce a file with another SHA-256, be refused, and submit it rightly afterwards",
            "以错误的 SHA-256 报送并被拒绝，随后更正并成功报送",
        ),
        Step.REPETITION: (
            "send a submission twice with one Idempotency-Key",
            "使用同一 Idempotency-Key 重复提交",
        ),
        Step.RECORD_REQUEST: (
            "answer a request for records with all it asks for; have one made to practise with",
            "完整答复一项病历调取任务（可自行生成练习任务）",
        ),
        Step.RESUMABLE_UPLOAD: (
            "upload a file in several pieces (tus 1.0)",
            "使用 tus 1.0 分片续传上传文件",
        ),
        Step.FEED: (
            "read the feed from the last number on",
            "自上次序号起读取事件流",
        ),
        Step.WEBHOOK: (
            "receive a webhook and answer with its challenge",
            "接收网络回调并回送其中的挑战码",
        ),
        Step.FORGED_WEBHOOK: (
            "refuse a webhook whose signature is wrong",
            "拒绝签名错误的网络回调",
        ),
        Step.KEY_ROTATION: (
            "change the key of a webhook",
            "轮换网络回调密钥",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Observation:
    """One request of a hospital as the server saw and answered it."""

    method: str
    path: str
    status: int
    is_check: bool = False
    after: int = 0
    documents: int = 0
    codes: frozenset[str] = frozenset()
    key: str | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class ConformanceRun:
    """A run; ``steps`` says when each was first seen, ``notes`` what the next may depend on."""

    id: UUID
    hospital: str
    started_by: str
    started_at: datetime
    expires_at: datetime
    version: int
    steps: Mapping[Step, datetime]
    notes: Mapping[str, Any] = field(default_factory=dict)
    passed_at: datetime | None = None
    valid_until: date | None = None
    certificate: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether steps still count."""
        return self.passed_at is None and now < self.expires_at

    def missing(self, required: Sequence[Step]) -> list[Step]:
        """Return the steps that weren't seen yet."""
        return [step for step in required if step not in self.steps]

    def with_steps(self, steps: set[Step], at: datetime) -> "ConformanceRun":
        """Return the run with steps that are seen now; the first time counts."""
        new = dict.fromkeys(sorted(steps), at)
        return replace(self, steps={**new, **self.steps})


def seen(run: ConformanceRun, observed: Observation) -> tuple[set[Step], dict[str, Any]]:
    """Return which steps an observation shows, and the notes after it."""
    notes = dict(run.notes)
    if observed.method == "POST" and any(place in observed.path for place in TAKING):
        return submission_seen(observed, notes), notes
    if observed.path.endswith("/partner/events"):
        return ({Step.FEED} if observed.status == 200 and observed.after else set()), notes  # noqa: PLR2004
    if observed.path.endswith("/key-rotations"):
        return ({Step.KEY_ROTATION} if observed.status == 201 else set()), notes  # noqa: PLR2004
    if observed.method == "PATCH" and "/resumable-uploads/" in observed.path:
        return piece_seen(observed, notes), notes
    return set(), notes


def submission_seen(observed: Observation, notes: dict[str, Any]) -> set[Step]:
    """Return what a submission shows: by itself, and after a refused one or one with its key."""
    if observed.codes & MISMATCHES:
        notes["mismatch"] = True
    if observed.status not in {200, 201}:
        return set()
    if observed.is_check:
        return {Step.VALIDATE_ONLY}
    steps = {Step.SUBMISSION} if observed.documents >= SEVERAL else set()
    if notes.get("mismatch"):
        steps.add(Step.MISMATCH)
    if observed.key is not None:
        if observed.key == notes.get("key"):
            steps.add(Step.REPETITION)
        notes["key"] = observed.key
    return steps


def piece_seen(observed: Observation, notes: dict[str, Any]) -> set[Step]:
    """Return that a file came in pieces, once a second one of the same has made it whole."""
    if observed.status != 204:  # noqa: PLR2004
        return set()
    is_second = notes.get("piece_of") == observed.path
    notes["piece_of"] = observed.path
    return {Step.RESUMABLE_UPLOAD} if is_second and observed.is_whole else set()


def statement_of(run: ConformanceRun, *, committee: str, issuer: str, name: str) -> dict[str, Any]:
    """Return what the certificate of a passed run states."""
    assert run.passed_at is not None
    assert run.valid_until is not None
    return {
        "type": "conformance",
        "committee": committee,
        "issuer": issuer,
        "hospital": {"credit_code": run.hospital, "name": name},
        "api": {"name": "intake/partner", "version": API_VERSION},
        "run": str(run.id),
        "steps": [{"step": step.value, "at": at.isoformat()} for step, at in run.steps.items()],
        "passed_at": run.passed_at.isoformat(),
        "valid_until": run.valid_until.isoformat(),
    }
