"""From a right password, or what stands for it, to a session: allauth carries the login from step to step."""

from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import login as flows
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from django.contrib.auth import login as start_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from core.access.client_address import client_address
from core.access.second_factor.queries import SECOND_FACTOR, has_second_factor
from core.models import User

BACKEND = "core.backends.PortalBackend"  # the one that knows the person of a session
METHOD = "login_method"  # in a session, while its login is on the way: password, passkey, employer


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks about logins. ACCOUNT_ADAPTER names it."""

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["core.access.login_steps.SecondStep"]

    def get_client_ip(self, request):
        return client_address(request)

    def add_message(self, *args, **kwargs):
        """Nothing: our pages say what has happened."""

    def send_mail(self, *args, **kwargs):
        """Nothing: letters go by core.access.password_letters."""

    send_notification_mail = send_mail

    def pre_login(self, request, user, **kwargs):
        return None  # whoever starts a login has looked whether the account may log in

    def login(self, request, user):
        start_session(request, user, backend=BACKEND)

    def post_login(self, request, user, *, redirect_url, **kwargs):
        return redirect(redirect_url or resolve_url("home"))


class SecondStep(LoginStage):
    """The step in which who has a second factor proves it, unless the first one was as good as two."""

    key = "second_factor"
    urlname = "second_factor"

    def handle(self):
        if self.login.state.get("is_strong") or not has_second_factor(self.login.user):
            return None, True
        return redirect("second_factor"), True


def begin(request: HttpRequest, user: User, *, method: str, next_page: str, is_strong: bool = False) -> HttpResponse:
    """Go on with the login of `user`, who may log in: to the second step, or in. `is_strong` needs no second step."""
    request.session[METHOD] = method
    login = Login(user=user, redirect_url=next_page, state={"is_strong": is_strong})
    response = flows.perform_login(request, login)
    if is_strong and request.user.is_authenticated:
        request.session[SECOND_FACTOR] = True
    return response


def pending(request: HttpRequest) -> LoginStage | None:
    """Return the second step that this browser has come to, or None."""
    return None if request.user.is_authenticated else LoginStageController.enter(request, SecondStep.key)


def finish(request: HttpRequest, step: LoginStage) -> HttpResponse:
    """Let in who has proved the second factor."""
    response = step.exit()
    request.session[SECOND_FACTOR] = True
    return response


def give_up(request: HttpRequest) -> None:
    """Forget the login that is on its way."""
    clear_login(request)


def login_address(next_page: str) -> str:
    """Return the address of the login that leads on to `next_page`."""
    return f"{reverse('login')}?{urlencode({'next': next_page})}"
