"""Every refusal of the review service.

ServiceError
├── NotFoundError
│   ├── ExaminationNotFoundError
│   ├── MaterialNotFoundError
│   ├── PanelProposalNotFoundError
│   ├── EntrustedDocumentNotFoundError
│   ├── EntrustedOpinionNotFoundError
│   └── ConclusionNotFoundError
├── ConflictError
│   ├── OpinionAlreadySealedError
│   ├── SealBrokenError
│   ├── MatterNotExaminedError
│   ├── NothingToDiscussError
│   ├── AlreadyDiscussedError
│   ├── MajorityMissingError
│   ├── DiscussionMissingError
│   ├── ConclusionNotReadyError
│   ├── ConclusionAlreadyApprovedError
│   ├── IssuerNotConfiguredError
│   ├── PanelRefusedError
│   ├── PanelNotRequestableError
│   ├── ReReviewRepeatedError
│   ├── PanelProposalPendingError
│   ├── PanelProposalSettledError
│   ├── CaseNotEntrustedError
│   ├── EntrustedOpinionPendingError
│   ├── EntrustedOpinionRecordedError
│   ├── EntrustedOpinionSettledError
│   └── TestNotOrderableError
├── ForbiddenError
│   ├── EntrustedSamePersonError
│   └── PanelSamePersonError
├── PreconditionFailedError
│   └── VersionMissingError
└── InvalidError
    ├── ClauseUnknownError
    ├── ClauseGradeMismatchError
    ├── OutcomeMismatchError
    ├── GradeNotSupportedError
    ├── SendBackReasonsMissingError
    ├── MembersRepeatedError
    ├── ExpertNotOnPanelError
    ├── EntrustedDocumentMismatchError
    ├── EntrustedMajorityError
    ├── EntrustedOpinionDateError
    ├── EntrustedPanelError
    └── MemberOnPanelError
"""

from typing import ClassVar

from review.errors.entrusted import (
    CaseNotEntrustedError,
    EntrustedDocumentMismatchError,
    EntrustedDocumentNotFoundError,
    EntrustedMajorityError,
    EntrustedOpinionDateError,
    EntrustedOpinionNotFoundError,
    EntrustedOpinionPendingError,
    EntrustedOpinionRecordedError,
    EntrustedOpinionSettledError,
    EntrustedPanelError,
    EntrustedSamePersonError,
)
from shared.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
)

__all__ = [
    "AlreadyDiscussedError",
    "CaseNotEntrustedError",
    "ClauseGradeMismatchError",
    "ClauseUnknownError",
    "ConclusionAlreadyApprovedError",
    "ConclusionNotFoundError",
    "ConclusionNotReadyError",
    "DiscussionMissingError",
    "EntrustedDocumentMismatchError",
    "EntrustedDocumentNotFoundError",
    "EntrustedMajorityError",
    "EntrustedOpinionDateError",
    "EntrustedOpinionNotFoundError",
    "EntrustedOpinionPendingError",
    "EntrustedOpinionRecordedError",
    "EntrustedOpinionSettledError",
    "EntrustedPanelError",
    "EntrustedSamePersonError",
    "ExaminationNotFoundError",
    "ExpertNotOnPanelError",
    "GradeNotSupportedError",
    "IdentityNotCheckedError",
    "IssuerNotConfiguredError",
    "MajorityMissingError",
    "MaterialNotFoundError",
    "MatterNotExaminedError",
    "MemberOnPanelError",
    "MembersRepeatedError",
    "NothingToDiscussError",
    "OpinionAlreadySealedError",
    "OutcomeMismatchError",
    "PanelNotRequestableError",
    "PanelProposalNotFoundError",
    "PanelProposalPendingError",
    "PanelProposalSettledError",
    "PanelRefusedError",
    "PanelSamePersonError",
    "ReReviewRepeatedError",
    "SealBrokenError",
    "SendBackReasonsMissingError",
    "TestNotOrderableError",
    "VersionMissingError",
]


class ExaminationNotFoundError(NotFoundError):
    """There is no such case, or it isn't the caller's."""

    code = "examination_not_found"
    sentence = "there is no such case for you to examine"
    sentence_zh = "未找到该鉴定案件"


class MaterialNotFoundError(NotFoundError):
    """The material doesn't belong to what the panel may see of this case."""

    code = "material_not_found"
    sentence = "this case has no such material for its experts"
    sentence_zh = "本案供专家查阅的材料中没有该材料"


class ConclusionNotFoundError(NotFoundError):
    """The case has no conclusion to show."""

    code = "conclusion_not_found"
    sentence = "there is no conclusion of this case"
    sentence_zh = "该案件尚无鉴定结论"


class OpinionAlreadySealedError(ConflictError):
    """Each seat gives one opinion a round, for good."""

    code = "opinion_already_sealed"
    sentence = "your opinion on this case is sealed and can't be changed"
    sentence_zh = "您对本案的鉴定意见已签署封存，不能修改"


class IdentityNotCheckedError(ConflictError):
    """No opinion is given on somebody whom nobody has identified (O55 art 12)."""

    code = "identity_not_checked"
    sentence = "nobody has identified the appraisee yet; the staff with you do that first"
    sentence_zh = "被鉴定人身份尚未核验，请先由随行工作人员或视频坐席核验身份"


class SealBrokenError(ConflictError):
    """A stored opinion isn't the one that was sealed."""

    code = "opinion_seal_broken"
    sentence = "the opinion of seat {seat} no longer matches its seal; the case can't go on"
    sentence_zh = "第{seat}席的鉴定意见与封存摘要不符，案件不能继续办理"


class MatterNotExaminedError(ConflictError):
    """No grading standard is in effect for the matter."""

    code = "matter_not_examined"
    sentence = "no grading standard in effect here covers the matter “{matter}”"
    sentence_zh = "没有适用于“{matter}”事项的现行鉴定标准"


class TestNotOrderableError(ConflictError):
    """A panel orders tests while it is asked for its opinion."""

    code = "test_not_orderable"
    sentence = "tests are ordered after the case was given to the panel and before it has answered"
    sentence_zh = "仅在案件分组后、专家组形成意见前可以开具补充检查"
    __test__: ClassVar[bool] = False


class NothingToDiscussError(ConflictError):
    """The panel hasn't answered, or the conclusion is approved."""

    code = "nothing_to_discuss"
    sentence = "in the state “{state}” there is no panel decision to discuss"
    sentence_zh = "案件处于“{state}”状态，没有可供集体讨论的专家组意见"


class AlreadyDiscussedError(ConflictError):
    """Each round is discussed once."""

    code = "already_discussed"
    sentence = "round {round} of this case was discussed already"
    sentence_zh = "本案第{round}轮意见已经集体讨论"


class MajorityMissingError(ConflictError):
    """There is no majority that could be confirmed."""

    code = "majority_missing"
    sentence = "the panel has no majority to confirm; it, or another panel, can only be asked again"
    sentence_zh = "专家组未形成多数意见，不能确认，只能退回专家组或者另组专家复审"


class DiscussionMissingError(ConflictError):
    """A difficult case is approved only after its discussion."""

    code = "discussion_missing"
    sentence = "this case is difficult and must be discussed before it is approved"
    sentence_zh = "本案属疑难案件，须经集体讨论后方可审批"


class ConclusionNotReadyError(ConflictError):
    """The panel hasn't decided."""

    code = "conclusion_not_ready"
    sentence = "the panel has not decided yet"
    sentence_zh = "专家组尚未作出鉴定意见"


class ConclusionAlreadyApprovedError(ConflictError):
    """A conclusion is approved once."""

    code = "conclusion_already_approved"
    sentence = "the conclusion was approved already, as {number}"
    sentence_zh = "该鉴定结论已审批，文号为{number}"


class IssuerNotConfiguredError(ConflictError):
    """Nobody is set to sign for this committee and matter."""

    code = "issuer_not_configured"
    sentence = "no issuer with a number prefix is set for committee {committee}, matter “{matter}”"
    sentence_zh = "未配置鉴定委员会{committee}“{matter}”事项的落款机构及文号前缀"


class PanelRefusedError(ConflictError):
    """A panel that lottery announced can't be taken; the event waits for operations."""

    code = "panel_refused"
    sentence = "the panel can't be taken: {reason}"
    sentence_zh = "不能接受该专家组安排：{reason}"


class PanelProposalNotFoundError(NotFoundError):
    """Nobody asked for another panel under that id."""

    code = "panel_proposal_not_found"
    sentence = "nobody has asked for another panel of this case under that id"
    sentence_zh = "本案没有该另组专家申请"


class PanelNotRequestableError(ConflictError):
    """The case has no panel that another one could take the place of, or it is concluded."""

    code = "panel_not_requestable"
    sentence = "another panel takes the place of one that has the case, before the approval"
    sentence_zh = "仅在案件已有专家组且结论尚未审批时，可以另组专家"


class ReReviewRepeatedError(ConflictError):
    """Panels aren't drawn until one pleases."""

    code = "re_review_repeated"
    sentence = "this case has had its re-review; other panels aren't drawn until one pleases"
    sentence_zh = "本案已经另组专家复审，不得反复更换专家组"


class PanelProposalPendingError(ConflictError):
    """One proposal at a time waits for a second person."""

    code = "panel_proposal_pending"
    sentence = "somebody has asked for another panel already; it waits for a second person"
    sentence_zh = "本案已有另组专家申请，正待另一人确认"


class PanelProposalSettledError(ConflictError):
    """It was decided on, or the case has gone on since."""

    code = "panel_proposal_settled"
    sentence = "this was decided already, or the case has gone on since"
    sentence_zh = "该申请已经处理，或者案件已有新的进展"


class PanelSamePersonError(ForbiddenError):
    """What takes two persons is confirmed by another than who asked for it."""

    code = "panel_same_person"
    sentence = "who asked for another panel can't confirm it too; it takes two different persons"
    sentence_zh = "提出另组专家的人员不得自行确认，须由两名不同人员共同决定"


class ExpertNotOnPanelError(InvalidError):
    """A recusal names somebody who doesn't sit on the case's panel."""

    code = "expert_not_on_panel"
    sentence = "the panel of this case has no expert {codes}"
    sentence_zh = "本案专家组中没有专家{codes}"


class VersionMissingError(PreconditionFailedError):
    """The caller must say which version was read."""

    code = "version_missing"
    status: ClassVar[int] = 428
    sentence = "send If-Match with the ETag of the conclusion you read"
    sentence_zh = "请在 If-Match 中提交您所阅结论的版本"


class ClauseUnknownError(InvalidError):
    """The standard has no such clause."""

    code = "clause_unknown"
    sentence = "{standard} has no clause {cites}"
    sentence_zh = "{standard}中没有条款{cites}"


class ClauseGradeMismatchError(InvalidError):
    """A clause was cited with a grade that isn't its own."""

    code = "clause_grade_mismatch"
    sentence = "{standard} gives clause {cites} another grade"
    sentence_zh = "条款{cites}在{standard}中对应的等级与所填不符"


class OutcomeMismatchError(InvalidError):
    """The outcome is of a kind that the matter doesn't have."""

    code = "outcome_mismatch"
    sentence = "an outcome of kind “{kind}” does not fit the matter “{matter}”"
    sentence_zh = "“{kind}”类结论不适用于“{matter}”事项"


class GradeNotSupportedError(InvalidError):
    """The outcome doesn't follow from the clauses, and no reasons are given."""

    code = "grade_not_supported"
    sentence = "the clauses do not lead to this outcome; give reasons, or correct one of them"
    sentence_zh = "所引条款不能得出该结论，请说明理由或予以更正"


class SendBackReasonsMissingError(InvalidError):
    """Whoever is asked again must learn why."""

    code = "send_back_reasons_missing"
    sentence = "asking the panel, or another one, again needs reasons"
    sentence_zh = "退回专家组或者另组专家复审须说明理由"


class MembersRepeatedError(InvalidError):
    """Fewer different people took part than were listed."""

    code = "members_repeated"
    sentence = "each member present is named once"
    sentence_zh = "参加集体讨论的人员不得重复"


class MemberOnPanelError(InvalidError):
    """Who gave an opinion doesn't discuss it."""

    code = "member_on_panel"
    sentence = "who sits on the panel of this case can't take part in its discussion"
    sentence_zh = "本案专家组成员不得参加本案的集体讨论"
