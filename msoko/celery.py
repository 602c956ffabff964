"""The background jobs' application: Redis where REDIS_URL names one, a folder under var/ otherwise."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msoko.settings")
# The scheme of CELERY_BROKER_URL where there is no Redis.
TRANSPORT_ALIASES["folder"] = "msoko.folder_queue:Transport"
app = Celery("msoko")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
