"""Refusals around the examination's time and place."""

from shared.errors import ConflictError, NotFoundError

__all__ = ["AppointmentMissingError", "AppointmentPartyError"]


class AppointmentMissingError(NotFoundError):
    """No examination is planned."""

    code = "appointment_missing"
    sentence = "no examination is planned for this case at present"
    sentence_zh = "本案目前没有安排鉴定"


class AppointmentPartyError(ConflictError):
    """The account speaks neither for the appraisee nor for the employer."""

    code = "appointment_of_others"
    sentence = "only the appraisee and the employer answer whether they come"
    sentence_zh = "仅被鉴定人和用人单位可以确认是否到场"
