"""The background jobs' application: Redis where REDIS_URL names one, a folder under var/ otherwise."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msoko.settings")
app = Celery("msoko")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
