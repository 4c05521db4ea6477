"""What people type into a form, brought into its normal form or found to be wrong."""

from pydantic import TypeAdapter, ValidationError

from shared.identifiers import IdentityNumber, PhoneNumber

__all__ = ["identity_number_of", "mobile_number_of"]

IDENTITY_NUMBER = TypeAdapter(IdentityNumber)
PHONE_NUMBER = TypeAdapter(PhoneNumber)
MOBILE_LENGTH = 11


def identity_number_of(text: str) -> str | None:
    """Return an identity number (GB 11643) without blanks; None if it isn't one."""
    return checked(IDENTITY_NUMBER, text)


def mobile_number_of(text: str) -> str | None:
    """Return a mainland mobile number as 11 digits; None for anything else, landlines too."""
    number = checked(PHONE_NUMBER, text)
    if number is None or len(number) != MOBILE_LENGTH:
        return None
    return number if number.isdecimal() and number.startswith("1") else None


def checked(adapter: TypeAdapter[str], text: str) -> str | None:
    """Return what the adapter makes of a text; None if it refuses."""
    try:
        return adapter.validate_python(text)
    except ValidationError:
        return None
