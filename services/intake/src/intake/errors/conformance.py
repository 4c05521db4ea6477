"""Refusals around conformance runs."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "ChallengeWrongError",
    "ConformanceNeededError",
    "ConformanceNotPassedError",
    "ConformanceRunNotFoundError",
    "ConformanceRunningError",
    "PracticeLimitError",
    "SandboxNeededError",
]


class ConformanceRunNotFoundError(NotFoundError):
    """No run of that id that the caller may see."""

    code = "conformance_run_not_found"
    sentence = "there is no such conformance run"
    sentence_zh = "符合性测试不存在或无权查看"


class ConformanceRunningError(ConflictError):
    """A hospital runs one test at a time."""

    code = "conformance_running"
    sentence = "the hospital has a run already that isn't over: {run_id}"
    sentence_zh = "该医院已有进行中的符合性测试：{run_id}"


class ConformanceNotPassedError(ConflictError):
    """There is no certificate yet."""

    code = "conformance_not_passed"
    sentence = "steps are missing: {steps}"
    sentence_zh = "尚未完成的步骤：{steps}"


class SandboxNeededError(ConflictError):
    """Runs and practice are about invented records, which belong into the sandbox."""

    code = "sandbox_needed"
    sentence = "the hospital is “{state}”; this is for the sandbox only"
    sentence_zh = "医院当前状态为“{state}”，该操作须在沙箱状态下进行"


class PracticeLimitError(ConflictError):
    """A few practice requests wait at once."""

    code = "practice_limit_reached"
    sentence = "{limit} practice requests wait already; answer or decline one"
    sentence_zh = "未完成的练习任务已达 {limit} 项，请先答复或退回"


class ConformanceNeededError(ConflictError):
    """A hospital is let in after its program has been seen to work."""

    code = "conformance_needed"
    sentence = "the hospital has no valid certificate of conformance"
    sentence_zh = "该医院没有有效的接口符合性证书"


class ChallengeWrongError(InvalidError):
    """Not the challenge of the webhook, or it hasn't been delivered."""

    code = "challenge_wrong"
    sentence = "this isn't the challenge of a webhook of this run that was delivered"
    sentence_zh = "挑战码与本次测试已投递的网络回调不符"
