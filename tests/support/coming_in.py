"""Coming into the portal in a browser: the link in a letter, a passkey of a virtual authenticator, an app's codes."""

import email
import hashlib
import re
import secrets
from email import policy

from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.timezone import now
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

RECOVERY_CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")


def link_to(address, database):
    """Return the link in the newest letter that a served portal has sent to `address`."""
    letters = []
    for path in (database.folder / "mail").iterdir():
        for each in path.read_bytes().split(b"-" * 79):
            letter = email.message_from_bytes(each.strip(), policy=policy.default)
            if letter["To"] == address:
                letters.append((letter["Date"].datetime, letter.get_content()))
    return re.search(r"http://\S+", max(letters)[1])[0]


def give_authenticator(visitor):
    """Give the browser a place for passkeys that knows its owner."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def code_at(moment, secret):
    """Return what an app with `secret` shows at `moment`."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(moment.timestamp()) // 30))


def code_of_page(page):
    """Return the code that an app shows now which has read the page that sets one up."""
    return code_at(now(), "".join(page.locator("code.digest").inner_text().split()))


def made_passkey():
    """Return the credential of a new passkey, as a browser sends it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    name = secrets.token_bytes(16)
    attested = AttestedCredentialData.create(bytes(16), name, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    made = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, attested)
    said = CollectedClientData.create("webauthn.create", b"challenge", "http://testserver")
    response = {
        "clientDataJSON": websafe_encode(said),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    return {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": response,
    }
