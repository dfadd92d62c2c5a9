"""A passkey in software: makes the answers that a browser and its authenticator would make.

What it may do wrong on purpose is told in words: another origin, an old count, no finger.
"""

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cbor import encode
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPasskey:
    """One key, for one site."""

    def __init__(self, *, host: str = "testserver", origin: str = "http://testserver") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.host, self.origin = host, origin
        self.count = 0

    def make(self, options: str) -> str:
        """Answer a request to make a passkey."""
        asked = json.loads(options)
        public = encode(ES256.from_cryptography_key(self.key.public_key()))
        told = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(PRESENT | VERIFIED | ATTESTED) + told
        attestation = encode({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", asked["challenge"])
        return self._written(clientDataJSON=client_data, attestationObject=attestation)

    def answer(self, options: str, *, flags: int = PRESENT | VERIFIED, counts: bool = True) -> str:
        """Answer a request to sign in."""
        asked = json.loads(options)
        self.count += counts
        data = self._data(flags)
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._written(
            clientDataJSON=client_data, authenticatorData=data, signature=signature
        )

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _written(self, **response: bytes) -> str:
        written = {name: websafe_encode(value) for name, value in response.items()}
        key_id = websafe_encode(self.id)
        return json.dumps(
            {
                "id": key_id,
                "rawId": key_id,
                "type": "public-key",
                "response": written,
                "clientExtensionResults": {},
            }
        )
