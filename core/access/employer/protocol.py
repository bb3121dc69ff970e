"""OpenID Connect with one provider: where it is asked, and who it says somebody is.

The authorization code flow with PKCE, a nonce and a state that waits in the session. The signed token alone says who it
is; its issuer is the row's, whatever the provider's own configuration calls itself.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access.models import IdentityProvider, validate_issuer

PATIENCE = 5  # seconds for each question to the provider
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY = 10  # seconds that clocks may differ
_LARGEST = 512 * 1024  # bytes of an answer
_RECENTLY = 5 * 60  # seconds: how fresh a login must be that was asked for anew


class LoginRefusedError(Exception):
    """The provider's answer lets nobody in. The message is a sentence for the person, `reason` a word for the log."""

    status = 403

    def __init__(self, sentence, *, reason):
        super().__init__(sentence)
        self.reason = reason


class ProviderDownError(LoginRefusedError):
    """The provider does not answer, or answers with what is no answer."""

    status = 503

    def __init__(self):
        super().__init__(_DOWN, reason="provider_down")


@dataclass(frozen=True)
class Identity:
    """Who a provider says somebody is. An address that it does not vouch for is empty."""

    issuer: str
    subject: str
    email: str
    name: str


def authorization_address(request: HttpRequest, provider: IdentityProvider, *, state: dict, again: bool = False) -> str:
    """Return the address at the provider where the person logs in; `again` even if they are logged in there.

    `state` comes back from `identity`. Raises ProviderDownError and LoginRefusedError.
    """
    config = _configuration(provider)
    proof = generate_code_challenge()
    kept = {**state, "nonce": secrets.token_urlsafe(24), "verifier": proof.pop("code_verifier"), "again": again}
    extra = {"nonce": kept["nonce"], **proof}
    if provider.accepted_levels:
        extra["acr_values"] = " ".join(provider.accepted_levels)
    if again:
        extra |= {"prompt": "login", "max_age": "0"}
    client = _client(request, provider, config)
    client.state = statekit.stash_state(
        request, provider_id=provider.slug, state=kept, state_id=secrets.token_urlsafe(24)
    )
    return client.get_redirect_url(config["authorization_endpoint"], ["openid", "email", "profile"], extra)


def identity(request: HttpRequest, provider: IdentityProvider) -> tuple[Identity, dict]:
    """Return who came back from the provider, and the `state` that they were sent with.

    Raises ProviderDownError and LoginRefusedError.
    """
    state = statekit.unstash_state(request, provider_id=provider.slug, state_id=request.GET.get("state", ""))
    if state is None:
        raise LoginRefusedError(_TOO_OLD, reason="unknown_state")
    if "code" not in request.GET:
        raise LoginRefusedError(_BROKEN_OFF, reason="broken_off")
    config = _configuration(provider)
    try:
        answer = _client(request, provider, config).get_access_token(request.GET["code"], state["verifier"])
    except (OAuth2Error, ValueError, KeyError) as error:
        raise LoginRefusedError(_NOT_RIGHT, reason="code_refused") from error
    except requests.RequestException as error:
        raise ProviderDownError from error
    claims = _claims(answer.get("id_token"), provider, config, state)
    return _identity_of(claims, answer, provider, config), state


def _configuration(provider):
    try:
        validate_issuer(provider.issuer)
    except ValidationError as error:
        raise LoginRefusedError(_NOT_RIGHT, reason="unsafe_issuer") from error
    found = _fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise LoginRefusedError(_NOT_RIGHT, reason="wrong_issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        try:
            validate_issuer(str(found.get(name, "")).partition("?")[0])
        except ValidationError as error:
            raise ProviderDownError from error
    return found


def _claims(token, provider, config, state):
    """What the signed token says, after everything in it has been checked."""
    try:
        header = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(_fetched(config["jwks_uri"])).keys
        named = [each for each in keys if header.get("kid") in (each.key_id, None)]
        key = named[0] if len(named) == 1 else None  # a token need not name the key of a provider that has one
        if key is None or header.get("alg") not in _ALGORITHMS:
            raise LoginRefusedError(_NOT_RIGHT, reason="unknown_key")
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[header["alg"]],
            issuer=provider.issuer,
            audience=provider.client_id,
            leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise LoginRefusedError(_TOO_OLD, reason="expired") from error
    except jwt.InvalidIssuerError as error:
        raise LoginRefusedError(_NOT_RIGHT, reason="wrong_issuer") from error
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise LoginRefusedError(_NOT_RIGHT, reason="bad_token") from error
    if not hmac.compare_digest(str(claims.get("nonce", "")), state["nonce"]):
        raise LoginRefusedError(_NOT_RIGHT, reason="wrong_nonce")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise LoginRefusedError(_NOT_RIGHT, reason="another_client")
    if provider.accepted_levels and claims.get("acr") not in provider.accepted_levels:
        raise LoginRefusedError(_TOO_LOW, reason="low_level")
    if state["again"] and not _is_recent(claims):
        raise LoginRefusedError(_NOT_AGAIN, reason="not_again")
    return claims


def _is_recent(claims):
    when = claims.get("auth_time")
    return isinstance(when, int | float) and claims["iat"] - when < _RECENTLY


def _identity_of(claims, answer, provider, config):
    told = claims
    if "email" not in claims and config.get("userinfo_endpoint"):
        told = _fetched(config["userinfo_endpoint"], token=answer["access_token"])
        if told.get("sub") != claims["sub"]:
            raise LoginRefusedError(_NOT_RIGHT, reason="another_subject")
    is_vouched_for = told.get("email_verified") in (True, "true")
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"])[:191],
        email=str(told.get("email") or "").strip().lower() if is_vouched_for else "",
        name=str(told.get("name") or "")[:120],
    )


def _client(request, provider, config):
    methods = config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    secret = settings.OIDC_SECRETS.get(provider.slug.upper().replace("-", "_"), "")
    return OAuth2Client(
        request,
        provider.client_id,
        secret,
        "POST",
        config["token_endpoint"],
        request.build_absolute_uri(reverse("employer_answer", args=[provider.slug])),
        basic_auth=bool(secret) and "client_secret_post" not in methods,
    )


def _fetched(address: str, *, token: str = "") -> dict[str, Any]:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        answer = requests.get(address, headers=headers, timeout=PATIENCE, allow_redirects=False, stream=True)
        with answer:
            answer.raise_for_status()
            text = answer.raw.read(_LARGEST, decode_content=True)
        found = json.loads(text)
    except (requests.RequestException, ValueError, OSError) as error:
        raise ProviderDownError from error
    if not isinstance(found, dict):
        raise ProviderDownError
    return found


_DOWN = _("Your organisation's login does not answer. Try again in a while.")
_TOO_OLD = _("The login took too long, or was begun in another window. Begin again.")
_BROKEN_OFF = _("You were not logged in at your organisation. Begin again, if you want to.")
_NOT_RIGHT = _(
    "The answer from your organisation's login could not be trusted, so nobody was let in. Tell those who maintain it."
)
_TOO_LOW = _(
    "You logged in at your organisation in a way that is not safe enough for the portal. Choose a stronger one there, "
    "with a second factor."
)
_NOT_AGAIN = _("Your organisation's login did not ask you again who you are, so the step was not taken.")
