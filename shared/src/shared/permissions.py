"""Who may do what: one table from role to permissions; each route names the permission it needs.

The separation of duties on one case is another rule, in `shared.duties`; which objects a caller
may touch (own case, own panel, own committee) is decided in each service.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from shared.actor import Actor

__all__ = ["PERMISSIONS", "WHY", "Permission", "Role", "may", "permissions_of"]


class Role(StrEnum):
    """What an account may be in a committee (角色)."""

    CLERK = "clerk"
    PRELIMINARY_REVIEWER = "preliminary_reviewer"
    DRAW_OPERATOR = "draw_operator"
    APPROVER = "approver"
    DISCUSSION_MEMBER = "discussion_member"
    MAIL_CLERK = "mail_clerk"
    EXPERT = "expert"
    APPLICANT = "applicant"
    HOSPITAL = "hospital"
    SUPERVISOR = "supervisor"
    SUPERVISING_BODY = "supervising_body"
    OPS = "ops"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing a route lets its caller do: noun and verb.

    What ends in ``_own`` reaches only what the caller owns; each service's object rules
    (``OBJECT_RULES`` in its ``services/access.py``) say what that is. Verbs beginning with ``read``
    change nothing.
    """

    UPLOADS_CREATE = "uploads.create"
    APPLICATIONS_SUBMIT = "applications.submit"
    DRAFTS_MANAGE_OWN = "drafts.manage_own"
    DRAFTS_SUBMIT_OWN = "drafts.submit_own"
    APPLICATIONS_ENTER = "applications.enter"
    APPLICATIONS_SUPPLEMENT = "applications.supplement"
    APPLICATIONS_SUPPLEMENT_OWN = "applications.supplement_own"
    APPLICATIONS_WITHDRAW = "applications.withdraw"
    APPLICATIONS_WITHDRAW_OWN = "applications.withdraw_own"
    APPLICATIONS_READ = "applications.read"
    APPLICATIONS_READ_OWN = "applications.read_own"
    QUEUES_READ = "queues.read"
    MATERIALS_JUDGE = "materials.judge"
    NOTICES_ISSUE = "notices.issue"
    NOTICES_APPROVE = "notices.approve"
    NOTICES_READ = "notices.read"
    NOTICES_READ_OWN = "notices.read_own"
    CASES_ACCEPT = "cases.accept"
    CASES_REVIEW = "cases.review"
    STATEMENTS_CORRECT = "statements.correct"
    REFUSALS_PROPOSE = "refusals.propose"
    REFUSALS_CONFIRM = "refusals.confirm"
    REFUSALS_READ = "refusals.read"
    CASES_SEARCH = "cases.search"
    CASES_EXPORT = "cases.export"
    CASES_READ = "cases.read"
    CASES_READ_OWN = "cases.read_own"
    APPOINTMENTS_ANSWER_OWN = "appointments.answer_own"
    DEADLINES_READ = "deadlines.read"
    DEADLINES_PROPOSE = "deadlines.propose"
    DEADLINES_APPROVE = "deadlines.approve"
    CASES_LINK = "cases.link"
    CASE_FILES_READ = "case_files.read"
    CASE_FILES_READ_OWN = "case_files.read_own"
    MATERIALS_READ = "materials.read"
    MATERIALS_READ_OWN = "materials.read_own"
    HAND_OVERS_MAKE = "hand_overs.make"
    HAND_OVERS_READ = "hand_overs.read"

    PARTNER_HOSPITALS_MANAGE = "partner_hospitals.manage"
    PARTNER_HOSPITALS_READ = "partner_hospitals.read"
    RECORDS_SUBMIT = "records.submit"
    RECORDS_READ_OWN = "records.read_own"
    RECORDS_MATCH = "records.match"
    RECORD_REQUESTS_MANAGE = "record_requests.manage"
    RECORD_REQUESTS_READ = "record_requests.read"
    RECORD_REQUESTS_READ_OWN = "record_requests.read_own"
    RECORD_REQUESTS_DECLINE_OWN = "record_requests.decline_own"
    PARTNER_EVENTS_READ_OWN = "partner_events.read_own"
    WEBHOOKS_MANAGE_OWN = "webhooks.manage_own"
    CONFORMANCE_RUN_OWN = "conformance.run_own"

    EXPERTS_MANAGE = "experts.manage"
    EXPERTS_READ = "experts.read"
    EXPERTS_MANAGE_OWN = "experts.manage_own"
    EXPERTS_READ_OWN = "experts.read_own"
    SESSIONS_MANAGE = "sessions.manage"
    SESSIONS_CHECK_IN = "sessions.check_in"
    VISITS_READ_OWN = "visits.read_own"
    SESSIONS_READ = "sessions.read"
    DRAWS_OPERATE = "draws.operate"
    DRAWS_CONFIRM = "draws.confirm"
    DRAWS_VOID = "draws.void"
    DRAWS_READ = "draws.read"
    DRAWS_READ_OWN = "draws.read_own"
    LOTS_READ_OWN = "lots.read_own"

    EXAMINATIONS_READ = "examinations.read"
    EXAMINATIONS_READ_OWN = "examinations.read_own"
    FINDINGS_WRITE = "findings.write"
    OPINIONS_WRITE = "opinions.write"
    TESTS_ORDER = "tests.order"
    PANELS_REQUEST = "panels.request"
    ENTRUSTED_OPINIONS_RECORD = "entrusted_opinions.record"
    ENTRUSTED_OPINIONS_READ = "entrusted_opinions.read"
    DISCUSSIONS_RECORD = "discussions.record"
    DISCUSSIONS_READ = "discussions.read"
    CONCLUSIONS_APPROVE = "conclusions.approve"
    CONCLUSIONS_READ = "conclusions.read"
    CONCLUSIONS_READ_OWN = "conclusions.read_own"

    LETTERS_DISPATCH = "letters.dispatch"
    LETTERS_RECORD_DELIVERY = "letters.record_delivery"
    LETTERS_READ = "letters.read"
    LETTERS_READ_OWN = "letters.read_own"

    OWN_ACCOUNT_MANAGE = "own_account.manage"
    ACCOUNTS_MANAGE = "accounts.manage"
    ACCOUNTS_READ = "accounts.read"
    CLIENTS_MANAGE = "clients.manage"
    CLIENTS_READ = "clients.read"
    OWN_CLIENT_MANAGE = "own_client.manage"
    AUDIT_READ = "audit.read"
    PERSONAL_DATA_READ = "personal_data.read"
    PERSONAL_DATA_READ_OWN = "personal_data.read_own"
    PERSONAL_DATA_EXPORT = "personal_data.export"
    OPERATIONS_READ = "operations.read"
    OPERATIONS_MANAGE = "operations.manage"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CLERK: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.UPLOADS_CREATE,
                Permission.APPLICATIONS_ENTER,
                Permission.APPLICATIONS_WITHDRAW,
                Permission.APPLICATIONS_SUPPLEMENT,
                Permission.APPLICATIONS_READ,
                Permission.QUEUES_READ,
                Permission.MATERIALS_JUDGE,
                Permission.NOTICES_ISSUE,
                Permission.NOTICES_READ,
                Permission.STATEMENTS_CORRECT,
                Permission.REFUSALS_PROPOSE,
                Permission.REFUSALS_CONFIRM,
                Permission.REFUSALS_READ,
                Permission.CASES_SEARCH,
                Permission.CASES_EXPORT,
                Permission.CASES_ACCEPT,
                Permission.CASES_READ,
                Permission.DEADLINES_READ,
                Permission.DEADLINES_PROPOSE,
                Permission.CASE_FILES_READ,
                Permission.MATERIALS_READ,
                Permission.PARTNER_HOSPITALS_MANAGE,
                Permission.PARTNER_HOSPITALS_READ,
                Permission.RECORDS_MATCH,
                Permission.RECORD_REQUESTS_MANAGE,
                Permission.RECORD_REQUESTS_READ,
                Permission.EXPERTS_MANAGE,
                Permission.EXPERTS_READ,
                Permission.SESSIONS_CHECK_IN,
                Permission.VISITS_READ_OWN,
                Permission.SESSIONS_READ,
                Permission.ENTRUSTED_OPINIONS_RECORD,
                Permission.ENTRUSTED_OPINIONS_READ,
            }
        ),
        Role.PRELIMINARY_REVIEWER: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.APPLICATIONS_READ,
                Permission.QUEUES_READ,
                Permission.NOTICES_APPROVE,
                Permission.NOTICES_READ,
                Permission.REFUSALS_PROPOSE,
                Permission.REFUSALS_CONFIRM,
                Permission.REFUSALS_READ,
                Permission.CASES_SEARCH,
                Permission.CASES_REVIEW,
                Permission.CASES_READ,
                Permission.DEADLINES_READ,
                Permission.DEADLINES_PROPOSE,
                Permission.CASE_FILES_READ,
                Permission.MATERIALS_READ,
                Permission.PARTNER_HOSPITALS_READ,
                Permission.RECORD_REQUESTS_MANAGE,
                Permission.RECORD_REQUESTS_READ,
                Permission.ENTRUSTED_OPINIONS_RECORD,
                Permission.ENTRUSTED_OPINIONS_READ,
            }
        ),
        Role.DRAW_OPERATOR: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.EXPERTS_MANAGE,
                Permission.EXPERTS_READ,
                Permission.SESSIONS_MANAGE,
                Permission.SESSIONS_CHECK_IN,
                Permission.VISITS_READ_OWN,
                Permission.SESSIONS_READ,
                Permission.HAND_OVERS_MAKE,
                Permission.HAND_OVERS_READ,
                Permission.DRAWS_OPERATE,
                Permission.DRAWS_CONFIRM,
                Permission.DRAWS_READ,
            }
        ),
        Role.APPROVER: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.NOTICES_APPROVE,
                Permission.NOTICES_READ,
                Permission.CASES_READ,
                Permission.DEADLINES_READ,
                Permission.DEADLINES_APPROVE,
                Permission.CASE_FILES_READ,
                Permission.EXAMINATIONS_READ,
                Permission.PANELS_REQUEST,
                Permission.DISCUSSIONS_READ,
                Permission.ENTRUSTED_OPINIONS_READ,
                Permission.CONCLUSIONS_APPROVE,
                Permission.CONCLUSIONS_READ,
            }
        ),
        Role.DISCUSSION_MEMBER: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.EXAMINATIONS_READ,
                Permission.PANELS_REQUEST,
                Permission.DISCUSSIONS_RECORD,
                Permission.DISCUSSIONS_READ,
                Permission.CONCLUSIONS_READ,
            }
        ),
        Role.MAIL_CLERK: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.CASES_READ,
                Permission.DEADLINES_READ,
                Permission.LETTERS_DISPATCH,
                Permission.LETTERS_RECORD_DELIVERY,
                Permission.LETTERS_READ,
            }
        ),
        Role.EXPERT: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.EXPERTS_MANAGE_OWN,
                Permission.EXPERTS_READ_OWN,
                Permission.LOTS_READ_OWN,
                Permission.EXAMINATIONS_READ_OWN,
                Permission.MATERIALS_READ_OWN,
                Permission.FINDINGS_WRITE,
                Permission.OPINIONS_WRITE,
                Permission.TESTS_ORDER,
                Permission.DRAWS_READ_OWN,
            }
        ),
        Role.APPLICANT: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.UPLOADS_CREATE,
                Permission.APPLICATIONS_SUBMIT,
                Permission.DRAFTS_MANAGE_OWN,
                Permission.DRAFTS_SUBMIT_OWN,
                Permission.APPLICATIONS_WITHDRAW_OWN,
                Permission.CASES_LINK,
                Permission.APPLICATIONS_SUPPLEMENT_OWN,
                Permission.APPLICATIONS_READ_OWN,
                Permission.NOTICES_READ_OWN,
                Permission.CASES_READ_OWN,
                Permission.APPOINTMENTS_ANSWER_OWN,
                Permission.CASE_FILES_READ_OWN,
                Permission.MATERIALS_READ_OWN,
                Permission.CONCLUSIONS_READ_OWN,
                Permission.LETTERS_READ_OWN,
                Permission.PERSONAL_DATA_READ_OWN,
            }
        ),
        Role.HOSPITAL: frozenset(
            {
                Permission.UPLOADS_CREATE,
                Permission.OWN_CLIENT_MANAGE,
                Permission.RECORDS_SUBMIT,
                Permission.RECORDS_READ_OWN,
                Permission.RECORD_REQUESTS_READ_OWN,
                Permission.RECORD_REQUESTS_DECLINE_OWN,
                Permission.PARTNER_EVENTS_READ_OWN,
                Permission.WEBHOOKS_MANAGE_OWN,
                Permission.CONFORMANCE_RUN_OWN,
            }
        ),
        Role.SUPERVISOR: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.PERSONAL_DATA_EXPORT,
                Permission.CASES_SEARCH,
                Permission.CASES_EXPORT,
                *(permission for permission in Permission if permission.endswith(".read")),
            }
        ),
        Role.SUPERVISING_BODY: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.SESSIONS_READ,
                Permission.DRAWS_READ,
                Permission.DRAWS_VOID,
            }
        ),
        Role.OPS: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.OPERATIONS_READ,
                Permission.OPERATIONS_MANAGE,
            }
        ),
        Role.ADMIN: frozenset(
            {
                Permission.OWN_ACCOUNT_MANAGE,
                Permission.ACCOUNTS_MANAGE,
                Permission.ACCOUNTS_READ,
                Permission.CLIENTS_MANAGE,
                Permission.CLIENTS_READ,
            }
        ),
    }
)


WHY: Mapping[Role, str] = MappingProxyType(
    {
        Role.CLERK: "takes applications in at the counter and the door, so reads whole files, and"
        " keeps the registers of experts and of partner hospitals, and says whose case records"
        " belong to that fit none by themselves; sees no letter, and no opinion but what another"
        " committee signed, to enter it",
        Role.PRELIMINARY_REVIEWER: "reads whole files and materials to say what a case needs, and"
        " asks hospitals for records, and enters what another committee signed; knows neither"
        " experts nor sessions",
        Role.DRAW_OPERATOR: "plans sessions and runs draws by codes; opens no file of a case but"
        " the one that it sends to another committee",
        Role.APPROVER: "answers for a conclusion, so reads opinions, discussions and whom it is"
        " about, and has another panel asked where one may not sit; the medical originals were the"
        " panel's to judge",
        Role.DISCUSSION_MEMBER: "reads what panels found, under the case's code, and has them or"
        " another panel asked again; no names",
        Role.MAIL_CLERK: "follows cases and their limits and opens letters, where the addresses"
        " are; not the files",
        Role.EXPERT: "reads and judges the own panel's cases under their codes, once allocated, and"
        " says when it can't come and what ties it has",
        Role.APPLICANT: "reaches the cases that the account applied for or showed the receipt of,"
        " and its own data",
        Role.HOSPITAL: "submits records, and reads what it submitted and what it is asked for;"
        " never a panel, a date or an outcome",
        Role.SUPERVISOR: "reads everything for a stated purpose, the trail included, and changes"
        " nothing; a person's copy tells nothing that this role couldn't read",
        Role.SUPERVISING_BODY: "reads sessions and draws, to void a draw and allow its repetition",
        Role.OPS: "keeps the system running; sees no case and no account",
        Role.ADMIN: "lets people and hospitals' programs in, others only; sees no case",
    }
)
"""Why each role may do what it may, and no more."""


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Return everything these roles allow together; an unknown role allows nothing."""
    known = (Role(role) for role in roles if role in ROLE_NAMES)
    return frozenset[Permission]().union(*(PERMISSIONS[role] for role in known))


def may(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles allows it."""
    return any(permission in PERMISSIONS[Role(role)] for role in actor.roles if role in ROLE_NAMES)


ROLE_NAMES = frozenset(role.value for role in Role)
