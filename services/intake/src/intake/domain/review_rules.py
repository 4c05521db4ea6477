"""What a preliminary review (初审) must say, and what in it can't be; field by field."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from intake.domain.code_lists import CodeLists, ListedCode
from intake.domain.gates import Article
from intake.domain.matters import Matter
from intake.domain.names import normal_name
from intake.domain.preliminary_review import Findings
from intake.domain.review_details import Answer, CheckAnswer
from shared.errors import FieldError

__all__ = ["KnownFacts", "review_errors"]

SCOPE_ARTICLE = "O55 art 12"


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What findings are held against: the settings, and what the case states."""

    committee: str
    categories: Collection[str]
    lists: CodeLists
    matter: Matter
    follows_decision: bool
    decided_parts: Collection[str]


def review_errors(findings: Findings, known: KnownFacts) -> list[FieldError]:
    """Return everything in findings that can't be, or is missing."""
    return [
        *category_errors(findings, known),
        *mode_errors(findings, known),
        *flag_errors(findings, known),
        *scope_errors(findings, known),
        *check_errors(findings.checks, known),
    ]


def category_errors(findings: Findings, known: KnownFacts) -> Iterator[FieldError]:
    """Tell that a category isn't one of the settings."""
    if findings.category not in known.categories:
        names = ", ".join(sorted(known.categories))
        yield FieldError(
            "/category",
            "category_unknown",
            f"the categories here are {names}",
            f"分组类别应为：{names}",
        )


def mode_errors(findings: Findings, known: KnownFacts) -> Iterator[FieldError]:
    """Tell where a mode lacks its reasons, its town or its committee."""
    mode = findings.mode
    if mode == "home_visit" and findings.area is None:
        yield FieldError(
            "/area", "area_missing", "a home visit needs its area", "上门鉴定应填写所在区域"
        )
    if mode != "on_site" and not findings.mode_reasons:
        yield FieldError(
            "/mode_reasons",
            "mode_reasons_missing",
            "who isn't examined on site has a reason",
            "非现场鉴定应注明原因",
        )
    fitting = [reason for reason in known.lists.mode_reasons if mode in reason.modes]
    for n, code in enumerate(findings.mode_reasons):
        yield from unknown(f"/mode_reasons/{n}", code, fitting)
    if mode == "entrusted" and findings.entrusted_to is None:
        yield FieldError(
            "/entrusted_to",
            "entrusted_to_missing",
            "name the committee that examines",
            "委托鉴定应注明受委托的劳动能力鉴定委员会",
        )
    if findings.entrusted_to is not None and (
        mode != "entrusted" or findings.entrusted_to == known.committee
    ):
        yield FieldError(
            "/entrusted_to",
            "entrusted_to_needless",
            "only another committee examines, and only in an entrusted case",
            "仅委托鉴定填写受委托机构，且不得为本机构",
        )


def flag_errors(findings: Findings, known: KnownFacts) -> Iterator[FieldError]:
    """Tell where a flag lacks its reason, or a reason its flag."""
    flags = (
        ("difficult", findings.difficult, findings.difficult_reason),
        ("express", findings.express, findings.express_reason),
    )
    lists = {
        "difficult": known.lists.difficulty_reasons,
        "express": known.lists.express_reasons,
    }
    for name, is_set, reason in flags:
        pointer = f"/{name}_reason"
        if is_set and reason is None:
            yield FieldError(pointer, "reason_missing", "this needs a reason", "应注明原因")
        elif reason is not None and not is_set:
            detail = "a reason without what it is for"
            yield FieldError(pointer, "reason_needless", detail, "未标记时不得填写原因")
        elif reason is not None:
            yield from unknown(pointer, reason, lists[name])


def scope_errors(findings: Findings, known: KnownFacts) -> Iterator[FieldError]:
    """Tell which parts the work-injury decision doesn't name (O55 art 12)."""
    if known.follows_decision and not findings.scope_parts:
        yield FieldError(
            "/scope_parts",
            "scope_parts_missing",
            f"name the parts to be examined ({SCOPE_ARTICLE})",
            "应逐项注明鉴定部位（《劳动能力鉴定管理办法》第十二条）",
        )
    decided = {normal_name(part) for part in known.decided_parts}
    for n, part in enumerate(findings.scope_parts):
        yield from unknown(f"/scope_parts/{n}/part", part.part, known.lists.body_parts)
        if known.follows_decision and normal_name(part.named) not in decided:
            yield FieldError(
                f"/scope_parts/{n}/named",
                "part_outside_decision",
                f"the decision doesn't name this part ({SCOPE_ARTICLE})",
                "该部位不在认定工伤决定载明的范围内（《劳动能力鉴定管理办法》第十二条）",
            )


def check_errors(answers: Collection[CheckAnswer], known: KnownFacts) -> Iterator[FieldError]:
    """Tell which checks of the matter aren't answered, and which answers let no case go on."""
    needed = {check.code: check for check in known.lists.checks_of(known.matter)}
    answered = [answer.code for answer in answers]
    for code, check in needed.items():
        if code not in answered:
            yield FieldError(
                "/checks",
                "check_missing",
                f"answer “{code}”: {check.name_en}{cited(check.article, zh=False)}",
                f"未核查：{check.name_zh}{cited(check.article, zh=True)}",
            )
    for n, answer in enumerate(answers):
        pointer = f"/checks/{n}"
        if answer.code not in needed or answer.code in answered[:n]:
            detail = "this isn't a check of the matter, or was answered before"
            yield FieldError(f"{pointer}/code", "check_unknown", detail, "核查项不存在或重复")
            continue
        yield from problem_errors(pointer, answer, is_blocking=needed[answer.code].is_blocking)


def problem_errors(pointer: str, answer: CheckAnswer, *, is_blocking: bool) -> Iterator[FieldError]:
    """Tell what a problem asks for: to stop, or at least to be explained."""
    if answer.answer is not Answer.PROBLEM:
        return
    if is_blocking:
        yield FieldError(
            f"{pointer}/answer",
            "check_failed",
            "with this problem the case is sent back or not accepted",
            "该核查项存在问题，应退回经办人或者不予受理",
        )
    elif answer.note is None:
        yield FieldError(
            f"{pointer}/note", "note_missing", "explain the problem", "应说明存在的问题"
        )


def unknown(pointer: str, code: str, known: Iterable[ListedCode]) -> Iterator[FieldError]:
    """Tell that a code isn't on its list."""
    codes = [item.code for item in known]
    if code not in codes:
        listed = ", ".join(codes)
        yield FieldError(pointer, "code_unknown", f"one of: {listed}", f"应为：{listed}")


def cited(article: Article | None, *, zh: bool) -> str:
    """Return an article in parentheses, if there is one."""
    if article is None:
        return ""
    return f"（{article.zh}）" if zh else f" ({article.en})"
