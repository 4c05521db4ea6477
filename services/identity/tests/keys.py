"""The keys of a hospital's program, one of each kind that is taken."""

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

__all__ = ["KEYS", "PUBLIC_KEYS"]

KEYS: dict[str, Key] = {
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"}),
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"}),
}
PUBLIC_KEYS = {"keys": [key.as_dict(private=False) for key in KEYS.values()]}
