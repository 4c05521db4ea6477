"""The services of the system, as data, and what each may ask of another."""

from dataclasses import dataclass

COMMITTEE = "330783"
COMMITTEE_NAMES = {COMMITTEE: "东阳市劳动能力鉴定委员会"}
DATABASE = "jianding"
USER_AUDIENCE = "jianding-api"

# identity comes first: the others ask it for tokens.
SERVICES = ("identity", "intake", "lottery", "review", "mailing")


@dataclass(frozen=True, slots=True)
class InternalRead:
    """One service's right to read something inside another."""

    reader: str
    owner: str
    scope: str


INTERNAL_READS = (
    InternalRead("mailing", "intake", "parties.read"),
    InternalRead("mailing", "intake", "refusals.read"),
    InternalRead("mailing", "intake", "notices.read"),
    InternalRead("lottery", "intake", "recusal.read"),
    InternalRead("lottery", "intake", "identity.check"),
    InternalRead("lottery", "intake", "session_people.read"),
    InternalRead("lottery", "intake", "homes.read"),
    InternalRead("lottery", "review", "agreement.read"),
    InternalRead("review", "intake", "materials.read"),
    InternalRead("mailing", "review", "conclusion.read"),
    InternalRead("mailing", "lottery", "appointment.read"),
    InternalRead("intake", "identity", "personal_data.read"),
    InternalRead("intake", "lottery", "personal_data.read"),
    InternalRead("intake", "lottery", "appointment.read"),
    InternalRead("intake", "review", "personal_data.read"),
    InternalRead("intake", "mailing", "personal_data.read"),
    InternalRead("intake", "mailing", "letters.verify"),
)


def client_id_of(service: str) -> str:
    """Give the OAuth client under which a service asks for tokens."""
    return f"service-{service}"
