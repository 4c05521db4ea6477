"""What a notice names, and what a second one may name: nobody leaves out or adds anything."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from intake.domain.checklist import RequiredWhen
from intake.domain.notice import NoticeItem, SecondNoticeGround
from intake.domain.received import ReceivedApplication
from intake.domain.verdict import Standing
from shared.errors import FieldError

__all__ = ["missing_items", "second_notice_errors", "second_notice_items"]

Reasons = Mapping[UUID, str | None]
"""What was said of each material last."""


def missing_items(received: ReceivedApplication, reasons: Reasons) -> tuple[NoticeItem, ...]:
    """Return everything that is missing, all of it at once (O55 art 10)."""
    items = []
    for item in received.missing:
        given = received.counting(item.code)
        reason = reasons.get(given[-1].id) if given else None
        standing = received.standing(item.code)
        items.append(NoticeItem(item.code, standing, reason, there_for(received, item.code)))
    return tuple(items)


def there_for(received: ReceivedApplication, code: str) -> frozenset[UUID]:
    """Return every material that was handed in for an item so far."""
    return frozenset(material.id for material in received.given if material.item == code)


def carried_items(received: ReceivedApplication) -> tuple[NoticeItem, ...]:
    """Return what the notice in force names and nobody has brought as it has to be."""
    missing = {item.code for item in received.missing}
    named = received.notice.items if received.notice else ()
    return tuple(item for item in named if item.code in missing)


def settled_items(
    received: ReceivedApplication, listed: Sequence[NoticeItem]
) -> tuple[NoticeItem, ...]:
    """Return what earlier notices named and the new one doesn't list any more."""
    codes = {item.code for item in listed}
    notice = received.notice
    known = (*notice.items, *notice.settled) if notice else ()
    return tuple(item for item in known if item.code not in codes)


def second_notice_items(
    received: ReceivedApplication, named: Mapping[str, str]
) -> tuple[tuple[NoticeItem, ...], tuple[NoticeItem, ...]]:
    """Return what a second notice lists, and what stays settled.

    It lists what its ground concerns (the reasons by item), none of whose materials count any
    more, and what of the notice before is still missing, as it was.
    """
    given = {material.item for material in received.given}
    fresh = tuple(
        NoticeItem(
            item.code,
            Standing.WRONG_DOCUMENT if item.code in given else Standing.ABSENT,
            named[item.code],
            there_for(received, item.code),
        )
        for item in received.checklist.items
        if item.code in named
    )
    listed = (*carried_items(received), *fresh)
    return listed, settled_items(received, listed)


def second_notice_errors(
    received: ReceivedApplication, ground: SecondNoticeGround, codes: Sequence[str]
) -> Iterator[FieldError]:
    """Tell which items a second notice on a ground can't name.

    A forged or changed item must have been given; a new fact may need any item that can be
    demanded at all. What the notice in force still asks for needs no second one.
    """
    open_codes = {item.code for item in carried_items(received)}
    given = {material.item for material in received.given}
    for n, code in enumerate(codes):
        pointer = f"/items/{n}/item"
        item = received.checklist.find(code)
        if item is None:
            yield FieldError(
                pointer,
                "item_unknown",
                "the list of this matter has no such item",
                "本事项的材料清单中没有该项",
            )
        elif item.required_when is RequiredWhen.NEVER or item.obtainable_from is not None:
            yield FieldError(
                pointer,
                "item_not_demandable",
                "this item can't be demanded (O55 art 9)",
                "该项材料不得要求提供（《劳动能力鉴定管理办法》第九条）",
            )
        elif code in open_codes:
            yield FieldError(
                pointer,
                "item_still_open",
                "the notice in force asks for this item already",
                "现有告知书已要求补正该项",
            )
        elif ground is not SecondNoticeGround.NEW_FACT and code not in given:
            yield FieldError(
                pointer,
                "item_not_given",
                "nothing was handed in for this item that could be forged or changed",
                "该项材料尚未提交，不存在伪造或变更情形",
            )
        elif codes.index(code) < n:
            yield FieldError(
                pointer, "item_repeated", "each item is named once", "同一事项不得重复"
            )
