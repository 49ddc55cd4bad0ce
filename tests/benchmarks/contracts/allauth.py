# allauth
from django_project import load, set_up

of_django = ("sessions.middleware.Session", "auth.middleware.Authentication", "messages.middleware.Message")
set_up(
    "allauth",
    [
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.google",
        "allauth.socialaccount.providers.github",
        "allauth.socialaccount.providers.openid",
        "allauth.socialaccount.providers.saml",
        "allauth.mfa",
        "allauth.usersessions",
        "allauth.headless",
        "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        *(f"django.contrib.{name}Middleware" for name in of_django),
        "allauth.account.middleware.AccountMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    HEADLESS_ONLY=False,
)
load()
