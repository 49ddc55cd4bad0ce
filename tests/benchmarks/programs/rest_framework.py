# rest_framework; rest_framework rest_framework.routers rest_framework.viewsets
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x",
    ROOT_URLCONF="drf_urls",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "rest_framework",
        "rest_framework.authtoken",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
open("drf_urls.py", "w").write(
    "from rest_framework.views import APIView\nfrom rest_framework.response import Response\nfrom django.urls import path\n"
    "class V(APIView):\n    permission_classes = []\n    def get(self, r):\n        return Response({'x': 1})\n"
    "urlpatterns = [path('', V.as_view())]\n"
)
import sys

sys.path.insert(0, ".")
django.setup()
from django.core.management import call_command

call_command("migrate", verbosity=0)
from rest_framework.test import APIClient

APIClient().get("/", HTTP_ACCEPT="text/html")
APIClient().get("/", format="json")
