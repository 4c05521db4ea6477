"""What of the probe's tables is encrypted."""

from probe.tables import metadata
from shared.personal_data import Encrypted, PersonalData

PERSONAL_DATA = PersonalData(
    metadata,
    encrypted=[Encrypted("note.whisper", "what nobody else should hear")],
    plain={"note.text": "no person's"},
)
