"""Reference tables, as the keeper of the portal edits them: subjects, scales, minimums, the calendar."""

from django.contrib import admin

from monitoring.forms import ScaleForm
from monitoring.models import Minimum, Procedure, ProcedureHeld, Scale, Subject


@admin.register(Procedure)
class ProcedureAdmin(admin.ModelAdmin):
    list_display = ("title", "full_title", "scored", "source")


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):
    list_display = ("title", "short", "code")
    search_fields = ("title", "short")


@admin.register(Scale)
class ScaleAdmin(admin.ModelAdmin):
    form = ScaleForm
    list_display = ("procedure", "year", "grade", "subject", "level", "three", "four", "five", "maximum", "source")
    list_filter = ("procedure", "year", "grade", "subject")
    list_select_related = ("procedure", "subject")


@admin.register(Minimum)
class MinimumAdmin(admin.ModelAdmin):
    list_display = ("procedure", "year", "subject", "level", "minimum", "source")
    list_filter = ("procedure", "year", "subject")
    list_select_related = ("procedure", "subject")


@admin.register(ProcedureHeld)
class ProcedureHeldAdmin(admin.ModelAdmin):
    list_display = ("procedure", "year", "grade", "subject", "level", "held", "comparable", "autumn", "note", "source")
    list_filter = ("procedure", "year", "grade", "held", "comparable", "autumn")
    list_select_related = ("procedure", "subject")
