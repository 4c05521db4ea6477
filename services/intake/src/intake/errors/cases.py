"""Refusals around applications, their materials and cases."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "ApplicationContradictoryError",
    "ApplicationNotAdmissibleError",
    "CaseAlreadyOpenError",
    "CaseNotFoundError",
    "CaseStateError",
    "MaterialNotFoundError",
    "MaterialRefusedError",
    "MaterialsIncompleteError",
    "MatterNotOpenError",
    "PreliminaryReviewRefusedError",
]


class CaseNotFoundError(NotFoundError):
    """No case of that id that the caller may see."""

    code = "case_not_found"
    sentence = "there is no such case"
    sentence_zh = "案件不存在或无权查看"


class MaterialNotFoundError(NotFoundError):
    """No material of that id in the case."""

    code = "material_not_found"
    sentence = "there is no such material in this case"
    sentence_zh = "本案中没有该材料"


class CaseAlreadyOpenError(ConflictError):
    """One person may have one open case in a matter."""

    code = "case_already_open"
    sentence = "this person already has an open case in the matter “{matter}”"
    sentence_zh = "该被鉴定人在“{matter}”事项下已有在办案件"


class CaseStateError(ConflictError):
    """What is wanted belongs to another state of the case."""

    code = "case_not_in_state"
    sentence = "the case is “{state}”; this needs it to be “{needed}”"
    sentence_zh = "案件当前状态为“{state_zh}”，该操作要求状态为“{needed_zh}”"


class MaterialsIncompleteError(ConflictError):
    """Something of the list is missing; all of it is named."""

    code = "materials_incomplete"
    sentence = "materials are missing: {items}"
    sentence_zh = "材料不齐全，尚缺：{items_zh}"


class ApplicationContradictoryError(InvalidError):
    """The application contradicts itself or the rules."""

    code = "application_contradictory"
    sentence = "the application contradicts itself or lacks something; see errors"
    sentence_zh = "申请内容有矛盾或缺项，详见 errors"


class ApplicationNotAdmissibleError(InvalidError):
    """A rule of the matter refuses the application; its article is named."""

    code = "application_not_admissible"
    sentence = "a rule of this matter refuses the application; see errors"
    sentence_zh = "根据本事项的规定不能提出该申请，详见 errors"


class MatterNotOpenError(InvalidError):
    """A matter that isn't configured here."""

    code = "matter_not_open"
    sentence = "the matter “{matter}” is not open at this committee"
    sentence_zh = "本机构暂未开通“{matter}”鉴定事项"


class MaterialRefusedError(InvalidError):
    """Some material can't be handed in like this."""

    code = "material_refused"
    sentence = "some materials can't be taken; see errors"
    sentence_zh = "部分材料无法接收，详见 errors"


class PreliminaryReviewRefusedError(InvalidError):
    """The preliminary review names something that can't be."""

    code = "preliminary_review_refused"
    sentence = "the preliminary review can't be recorded like this; see errors"
    sentence_zh = "初审内容有误，详见 errors"
