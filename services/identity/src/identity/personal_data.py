"""What of identity's tables is encrypted, and why the rest needn't be."""

from identity.tables import metadata
from shared.personal_data import CODE, HASH, KEY, Encrypted, PersonalData

__all__ = ["PERSONAL_DATA"]

PERSONAL_DATA = PersonalData(
    metadata,
    encrypted=[
        Encrypted("account.login", "what a person logs in with"),
        Encrypted("account.display_name", "a person's name"),
        Encrypted("second_factor.secret", "what an authenticator's codes are made of"),
        Encrypted("session.device", "a browser's family and part of its address"),
        Encrypted("account.email", "a person's mail address"),
        Encrypted("account.identity_number", "an applicant's identity number"),
        Encrypted("phone_challenge.claim", "who somebody who registers says they are"),
        Encrypted("outgoing_message.occasion", "whom a message is for"),
        Encrypted("issuer_key.secret", "the issuer's private key", is_personal=False),
    ],
    plain={
        "account.login_index": HASH,
        "account.identity_number_index": HASH,
        "account.roles": CODE,
        "account.state": CODE,
        "account.password_hash": HASH,
        "phone_challenge.purpose": CODE,
        "phone_challenge.browser_hash": HASH,
        "phone_challenge.code_hash": HASH,
        "outgoing_message.channel": CODE,
        "outgoing_message.kind": CODE,
        "limited_use.limit_key": HASH,
        "issuer_key.key_id": KEY,
        "issuer_key.purpose": CODE,
        "login_failure.attempt_key": HASH,
        "invitation.token_hash": HASH,
        "session.token_hash": HASH,
        "session.factors": CODE,
        "recovery_code.code_hash": HASH,
        "token_family.client_id": CODE,
        "token_family.scope": CODE,
        "refresh_token.token_hash": HASH,
        "client_assertion.client_id": CODE,
        "client_assertion.assertion_hash": HASH,
        "authorization_code.code_hash": HASH,
        "authorization_code.client_id": CODE,
        "authorization_code.redirect_uri": "one of the client's registered addresses",
        "authorization_code.scope": CODE,
        "authorization_code.nonce": KEY,
        "authorization_code.code_challenge": HASH,
    },
)
