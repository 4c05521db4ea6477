"""Refusals around cases that another committee examines."""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "CaseNotEntrustedError",
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
]


class EntrustedDocumentNotFoundError(NotFoundError):
    """The case has no such paper, or what it says isn't confirmed yet."""

    code = "entrusted_document_not_found"
    sentence = "this case has no such document of another committee for you"
    sentence_zh = "本案没有可供您查阅的该受托鉴定文书"


class EntrustedOpinionNotFoundError(NotFoundError):
    """Nothing was entered under that id."""

    code = "entrusted_opinion_not_found"
    sentence = "nothing was entered for this case under that id"
    sentence_zh = "本案没有该受托鉴定意见登记"


class CaseNotEntrustedError(ConflictError):
    """No other committee examines the case."""

    code = "case_not_entrusted"
    sentence = "no other committee examines this case"
    sentence_zh = "本案未委托其他鉴定委员会鉴定"


class EntrustedOpinionPendingError(ConflictError):
    """One entry at a time waits for a second person."""

    code = "entrusted_opinion_pending"
    sentence = "the opinion was entered already; it waits for a second person"
    sentence_zh = "本案受托鉴定意见已经录入，正待另一人核对"


class EntrustedOpinionRecordedError(ConflictError):
    """The other committee's opinion is on record."""

    code = "entrusted_opinion_recorded"
    sentence = "the other committee's opinion on this case is on record and isn't entered again"
    sentence_zh = "本案受托鉴定意见已经登记，不得重复登记"


class EntrustedOpinionSettledError(ConflictError):
    """It was decided on, or the case has gone on since."""

    code = "entrusted_opinion_settled"
    sentence = "this entry was decided on already, or the case has gone on since"
    sentence_zh = "该登记已经处理，或者案件已有新的进展"


class EntrustedSamePersonError(ForbiddenError):
    """Who entered an opinion doesn't hold it against the paper, too."""

    code = "entrusted_same_person"
    sentence = "who entered the opinion can't confirm it too; it takes two different persons"
    sentence_zh = "录入人员不得自行核对，受托鉴定意见须由两名不同人员录入和核对"


class EntrustedDocumentMismatchError(InvalidError):
    """The paper in somebody's hands isn't the one that was handed in."""

    code = "entrusted_document_mismatch"
    sentence = "the SHA-256 isn't that of the document which this opinion rests on"
    sentence_zh = "文书摘要与该意见所依据的受托鉴定文书不符"


class EntrustedOpinionDateError(InvalidError):
    """A paper is signed after the case went out, and not tomorrow."""

    code = "entrusted_opinion_date"
    sentence = "the document is dated between the hand-over and today"
    sentence_zh = "文书日期应在委托移交之日至今日之间"


class EntrustedPanelError(InvalidError):
    """A panel has 3 or 5 different experts, one of whom leads it."""

    code = "entrusted_panel_invalid"
    sentence = "the document names {count} experts; a panel has 3 or 5 different ones, one leading"
    sentence_zh = "文书载明{count}名专家；专家组应为3名或者5名不同专家，其中组长1名"


class EntrustedMajorityError(InvalidError):
    """What the paper concludes isn't what the majority of its experts signed."""

    code = "entrusted_majority_mismatch"
    sentence = "what the document concludes isn't what more than half of its experts signed"
    sentence_zh = "文书结论与过半数专家签署的意见不一致，请核对"
