"""Refusals around verdicts on materials and the one-time notice (一次性告知)."""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "ElectronicServiceRefusedError",
    "ExtensionNotAskedError",
    "ExtensionPendingError",
    "MaterialsNotJudgedError",
    "NothingMissingError",
    "NoticeAlreadyIssuedError",
    "NoticeItemLockedError",
    "NoticeNotFoundError",
    "NoticeNotServedError",
    "NoticePeriodOverError",
    "NoticePeriodRefusedError",
    "NoticeProposalNotFoundError",
    "NoticeProposalPendingError",
    "NoticeProposalSettledError",
    "NoticeReasonRefusedError",
    "NoticeSamePersonError",
    "NoticeServedError",
    "ReopeningRefusedError",
    "SecondNoticeRefusedError",
    "VerdictRefusedError",
]


class NoticeNotFoundError(NotFoundError):
    """The application has no such notice."""

    code = "notice_not_found"
    sentence = "this application has no such notice"
    sentence_zh = "本申请没有该告知书"


class ExtensionNotAskedError(ConflictError):
    """Nobody has asked for an extension that waits to be decided."""

    code = "notice_extension_not_asked"
    sentence = "no request for an extension waits to be decided"
    sentence_zh = "没有待处理的延期申请"


class NoticeProposalNotFoundError(NotFoundError):
    """Nothing of that id was proposed for the application."""

    code = "notice_proposal_not_found"
    sentence = "nothing of that id was proposed for this application"
    sentence_zh = "本申请没有该项提议"


class MaterialsNotJudgedError(ConflictError):
    """Nobody has looked at some demanded materials; all of them are named."""

    code = "materials_not_judged"
    sentence = "materials haven't been judged yet: {items}"
    sentence_zh = "以下材料尚未审核：{items_zh}"


class NoticeItemLockedError(ConflictError):
    """The notice is one-time: what it doesn't name can't be found wanting afterwards."""

    code = "notice_item_locked"
    sentence = (
        "the notice was one-time (O55 art 10): only what was handed in since, for an item that it"
        " names, can be judged"
    )
    sentence_zh = (
        "已一次性告知（《劳动能力鉴定管理办法》第十条），此后仅可审核针对告知事项新补正的材料"
    )


class NoticeAlreadyIssuedError(ConflictError):
    """There is one notice for an application; a second one needs a listed ground."""

    code = "notice_already_issued"
    sentence = (
        "the notice was issued already, and is one-time (O55 art 10); a second one needs a listed"
        " ground and a second person"
    )
    sentence_zh = (
        "已出具一次性告知书（《劳动能力鉴定管理办法》第十条），再次告知须有规定情形并经另一人确认"
    )


class NothingMissingError(ConflictError):
    """Everything that can be demanded is there and complete."""

    code = "nothing_missing"
    sentence = "nothing is missing that could be demanded"
    sentence_zh = "材料已齐全，没有需要告知补正的事项"


class NoticeNotServedError(ConflictError):
    """Nobody knows yet whether the notice arrived, so its period hasn't begun."""

    code = "notice_not_served"
    sentence = "the notice isn't served yet: its period hasn't begun"
    sentence_zh = "告知书尚未送达，补正期限尚未起算"


class NoticeServedError(ConflictError):
    """The notice counts as served already."""

    code = "notice_served"
    sentence = "the notice was served on {date}"
    sentence_zh = "告知书已于{date}送达"


class NoticePeriodOverError(ConflictError):
    """The period for supplementing has ended."""

    code = "notice_period_over"
    sentence = "the period for supplementing ended on {date}"
    sentence_zh = "补正期限已于{date}届满"


class ExtensionPendingError(ConflictError):
    """An extension is asked for already."""

    code = "notice_extension_pending"
    sentence = "another request for an extension waits to be decided"
    sentence_zh = "已有延期申请待处理"


class NoticeProposalPendingError(ConflictError):
    """Something is proposed for this application already."""

    code = "notice_proposal_pending"
    sentence = "another proposal waits for a second person"
    sentence_zh = "已有提议待另一人确认"


class NoticeProposalSettledError(ConflictError):
    """It was confirmed or declined before."""

    code = "notice_proposal_settled"
    sentence = "this proposal was settled already"
    sentence_zh = "该提议已处理完毕"


class NoticeSamePersonError(ForbiddenError):
    """Who proposed can't confirm."""

    code = "notice_same_person"
    sentence = "whoever proposed it can't confirm it"
    sentence_zh = "提议人与确认人不得为同一人"


class ReopeningRefusedError(ConflictError):
    """An abandoned application can't be taken up again."""

    code = "reopening_refused"
    sentence = "this application can't be reopened ({why}); the person may apply again"
    sentence_zh = "该申请不能恢复办理（{why_zh}），可重新申请"


class ElectronicServiceRefusedError(ConflictError):
    """Electronic service needs the applicant's consent."""

    code = "electronic_service_refused"
    sentence = "the applicant hasn't agreed to electronic service"
    sentence_zh = "申请人未同意电子送达"


class VerdictRefusedError(InvalidError):
    """Some verdict can't be given like this."""

    code = "verdict_refused"
    sentence = "some verdicts can't be given; see errors"
    sentence_zh = "部分审核意见有误，详见 errors"


class NoticeReasonRefusedError(InvalidError):
    """A reason isn't one of those that count, or too many days are asked for."""

    code = "notice_reason_refused"
    sentence = "this can't be asked for like that; see errors"
    sentence_zh = "申请内容有误，详见 errors"


class NoticePeriodRefusedError(InvalidError):
    """The period is shorter than the rule's, or longer without a reason."""

    code = "notice_period_refused"
    sentence = "the period can't be set like this; see errors"
    sentence_zh = "补正期限设置有误，详见 errors"


class SecondNoticeRefusedError(InvalidError):
    """A second notice names something its ground doesn't reach."""

    code = "second_notice_refused"
    sentence = "a second notice can't name this; see errors"
    sentence_zh = "再次告知的事项不符合规定情形，详见 errors"
