"""Refusals of reading the chain."""

from shared.errors import ConflictError, NotFoundError

__all__ = ["RecordNotFoundError", "TranscriptNotPublicError"]


class RecordNotFoundError(NotFoundError):
    """The chain has no such number, or it isn't public yet."""

    code = "chain_record_not_found"
    sentence = "the chain has no public record {sequence}"
    sentence_zh = "抽签记录链中没有已公开的第 {sequence} 号记录"


class TranscriptNotPublicError(ConflictError):
    """Until the session ends only the transcript's hash is public."""

    code = "transcript_not_public"
    sentence = "until the session ends only the hash is public: {hash}"
    sentence_zh = "场次结束前仅公开抽签记录的哈希：{hash}"
