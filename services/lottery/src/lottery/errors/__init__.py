"""Refusals of the lottery service.

ServiceError
├── NotFoundError      ExpertNotFoundError, SessionNotFoundError, DrawNotFoundError, …
├── ForbiddenError     DrawTokenInvalidError, WitnessIsOperatorError, SamePersonError
├── ConflictError      what the ceremony's order or a draw's state doesn't allow
└── InvalidError       what can't be frozen, opened or put on a session
"""

from lottery.errors.chain import RecordNotFoundError, TranscriptNotPublicError
from lottery.errors.draws import (
    AbandonmentTooLateError,
    CommitmentMissingError,
    ContributionHashTakenError,
    ContributionMismatchError,
    ContributionsMissingError,
    ContributorsInvalidError,
    DrawInfeasibleError,
    DrawInputMalformedError,
    DrawNotFoundError,
    DrawOpenError,
    DrawStandsError,
    DrawStateError,
    DrawTokenInvalidError,
    EarlierDrawMissingError,
    OpeningsMissingError,
    RevealTimeError,
    WitnessIsOperatorError,
)
from lottery.errors.experts import ExpertAlreadyKnownError, ExpertNotFoundError
from lottery.errors.keys import SigningKeyMissingError, SigningKeyOutdatedError
from lottery.errors.live import TooManyFollowersError
from lottery.errors.proposals import (
    ProposalExpiredError,
    ProposalNotFoundError,
    ProposalSettledError,
    SamePersonError,
)
from lottery.errors.sessions import (
    AbsenceNotSeatedError,
    CaseNotInSessionError,
    CaseNotWaitingError,
    CheckInMethodError,
    ExpertsNotPresentError,
    NobodyPresentError,
    SessionEndedError,
    SessionFixedError,
    SessionNotFoundError,
)
from lottery.errors.voiding import (
    DrawBuiltUponError,
    DrawConcludedError,
    DrawNotVoidError,
    DrawVoidError,
    RepetitionNotAllowedError,
    RepetitionUsedError,
)

__all__ = [
    "AbandonmentTooLateError",
    "AbsenceNotSeatedError",
    "CaseNotInSessionError",
    "CaseNotWaitingError",
    "CheckInMethodError",
    "CommitmentMissingError",
    "ContributionHashTakenError",
    "ContributionMismatchError",
    "ContributionsMissingError",
    "ContributorsInvalidError",
    "DrawBuiltUponError",
    "DrawConcludedError",
    "DrawInfeasibleError",
    "DrawInputMalformedError",
    "DrawNotFoundError",
    "DrawNotVoidError",
    "DrawOpenError",
    "DrawStandsError",
    "DrawStateError",
    "DrawTokenInvalidError",
    "DrawVoidError",
    "EarlierDrawMissingError",
    "ExpertAlreadyKnownError",
    "ExpertNotFoundError",
    "ExpertsNotPresentError",
    "NobodyPresentError",
    "OpeningsMissingError",
    "ProposalExpiredError",
    "ProposalNotFoundError",
    "ProposalSettledError",
    "RecordNotFoundError",
    "RepetitionNotAllowedError",
    "RepetitionUsedError",
    "RevealTimeError",
    "SamePersonError",
    "SessionEndedError",
    "SessionFixedError",
    "SessionNotFoundError",
    "SigningKeyMissingError",
    "SigningKeyOutdatedError",
    "TooManyFollowersError",
    "TranscriptNotPublicError",
    "WitnessIsOperatorError",
]
