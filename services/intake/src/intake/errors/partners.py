"""Refusals around partner hospitals, what they submit and what they are asked for.

ForbiddenError
├── HospitalNotLinkedError
└── HospitalSuspendedError
MalformedError
└── FormUnreadableError
NotFoundError
├── HospitalClientNotFoundError
├── HospitalNotFoundError
├── RecordSubmissionNotFoundError
└── RecordTaskNotFoundError
ConflictError
├── HospitalClientKnownError
├── HospitalKnownError
├── HospitalStateError
├── RecordSubmissionClaimedError
├── RecordSubmissionKnownError
├── RecordSubmissionStateError
├── RecordTaskClosedError
└── RecordTaskKnownError
InvalidError
├── RecordSubmissionRefusedError   one field error for each field and document
└── RecordTaskRefusedError
"""

from shared.errors import ConflictError, ForbiddenError, InvalidError, MalformedError, NotFoundError

__all__ = [
    "FormUnreadableError",
    "HospitalClientKnownError",
    "HospitalClientNotFoundError",
    "HospitalKnownError",
    "HospitalNotFoundError",
    "HospitalNotLinkedError",
    "HospitalStateError",
    "HospitalSuspendedError",
    "RecordSubmissionClaimedError",
    "RecordSubmissionKnownError",
    "RecordSubmissionNotFoundError",
    "RecordSubmissionRefusedError",
    "RecordSubmissionStateError",
    "RecordTaskClosedError",
    "RecordTaskKnownError",
    "RecordTaskNotFoundError",
    "RecordTaskRefusedError",
]


class HospitalNotFoundError(NotFoundError):
    """No partner hospital of that credit code in the committee."""

    code = "hospital_not_found"
    sentence = "there is no such partner hospital"
    sentence_zh = "合作医院不存在"


class HospitalClientNotFoundError(NotFoundError):
    """The hospital has no such client."""

    code = "hospital_client_not_found"
    sentence = "the hospital has no such client"
    sentence_zh = "该医院没有此客户端"


class HospitalKnownError(ConflictError):
    """A hospital is entered once."""

    code = "hospital_known"
    sentence = "this hospital is entered already"
    sentence_zh = "该医院已登记"


class HospitalClientKnownError(ConflictError):
    """A client speaks for one hospital."""

    code = "hospital_client_known"
    sentence = "this client speaks for a hospital already"
    sentence_zh = "该客户端已关联医院"


class HospitalStateError(ConflictError):
    """What is wanted belongs to another state of the hospital."""

    code = "hospital_not_in_state"
    sentence = "the hospital is “{state}”; this needs {needed}"
    sentence_zh = "该医院当前状态为“{state}”，该操作要求：{needed_zh}"


class HospitalNotLinkedError(ForbiddenError):
    """The caller is a hospital's client, and nobody has said of which hospital."""

    code = "hospital_not_linked"
    sentence = "this client isn't linked to a partner hospital yet"
    sentence_zh = "该客户端尚未关联合作医院"


class HospitalSuspendedError(ForbiddenError):
    """The hospital isn't connected, or not any more."""

    code = "hospital_suspended"
    sentence = "the hospital is “{state}”: nothing is taken from it or told to it"
    sentence_zh = "该医院当前状态为“{state}”，暂不接收或提供任何信息"


class FormUnreadableError(MalformedError):
    """The body isn't multipart/form-data, or ends before its end."""

    code = "form_unreadable"
    sentence = "the body isn't whole multipart/form-data"
    sentence_zh = "请求内容不是完整的 multipart/form-data"


class RecordSubmissionNotFoundError(NotFoundError):
    """No submission of that id that the caller may see."""

    code = "record_submission_not_found"
    sentence = "there is no such submission"
    sentence_zh = "报送记录不存在或无权查看"


class RecordSubmissionRefusedError(InvalidError):
    """Something of a submission is wrong, so nothing of it is kept."""

    code = "record_submission_refused"
    sentence = "nothing was taken; errors says what is wrong with which document or field"
    sentence_zh = "本次报送未被接收，具体问题详见 errors"


class RecordSubmissionKnownError(ConflictError):
    """The hospital's own number of a submission is good once."""

    code = "record_submission_known"
    sentence = "the hospital has used this external_id before, for {submission_id}"
    sentence_zh = "该 external_id 已使用过，对应报送记录 {submission_id}"


class RecordSubmissionStateError(ConflictError):
    """Nobody decides any more on what was decided or has expired."""

    code = "record_submission_not_in_state"
    sentence = "the submission is “{state}”; nothing is left to decide"
    sentence_zh = "该报送当前状态为“{state}”，无需处理"


class RecordSubmissionClaimedError(ConflictError):
    """Somebody else is deciding, or the caller hasn't said that they are."""

    code = "record_submission_not_claimed"
    sentence = "claim the submission first; somebody else may have it"
    sentence_zh = "请先认领该报送，可能已被他人认领"


class RecordTaskNotFoundError(NotFoundError):
    """No task of that id that the caller may see."""

    code = "record_request_not_found"
    sentence = "there is no such request"
    sentence_zh = "调取任务不存在或无权查看"


class RecordTaskClosedError(ConflictError):
    """The request is done with."""

    code = "record_request_closed"
    sentence = "the request is “{state}”"
    sentence_zh = "该调取任务当前状态为“{state}”"


class RecordTaskKnownError(ConflictError):
    """The hospital is asked for something of this case already."""

    code = "record_request_known"
    sentence = "hospital {hospital} has an open request for this case"
    sentence_zh = "医院 {hospital} 在本案中已有未完成的调取任务"


class RecordTaskRefusedError(InvalidError):
    """The request names something that can't be."""

    code = "record_request_refused"
    sentence = "nothing was asked for; see errors"
    sentence_zh = "调取任务有误，详见 errors"
