"""Refusals around the keys that sign the chain."""

from shared.errors import UnavailableError

__all__ = ["SigningKeyMissingError", "SigningKeyOutdatedError"]


class SigningKeyMissingError(UnavailableError):
    """The committee has no key here, so nothing of it can be chained."""

    code = "signing_key_missing"
    sentence = "this machine has no signing key of committee {committee}"
    sentence_zh = "本机没有委员会 {committee} 的签名密钥，请联系运维人员"


class SigningKeyOutdatedError(UnavailableError):
    """Another machine signs with a newer key already; an older one never signs again."""

    code = "signing_key_outdated"
    sentence = "this machine still has the committee's older signing key {key_id}"
    sentence_zh = "本机仍在使用已被替换的签名密钥 {key_id}，请联系运维人员"
