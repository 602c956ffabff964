"""What was signed: documents as they were issued."""

from django.conf import settings
from django.db import models

from indicators.models import Identification
from schools.models import Municipality


class IssuedDocument(models.Model):
    """A document frozen at issue: its page, both files, and the hash of its text. Later data do not change it.

    ``pdf`` is empty until the background job has printed ``html``.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="documents")
    kind = models.CharField("вид", max_length=40)
    title = models.CharField("заголовок", max_length=500)
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    identification = models.ForeignKey(Identification, models.PROTECT, null=True, related_name="documents")
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    html = models.TextField(default="")
    pdf = models.FileField(upload_to="documents/%Y/", max_length=300, blank=True)
    docx = models.FileField(upload_to="documents/%Y/", max_length=300)
    created = models.DateTimeField("составлен", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "документ", "документы"
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["identification", "text_hash"], name="same_document_once")]

    def __str__(self) -> str:
        return f"{self.title} № {self.number or '—'}"
