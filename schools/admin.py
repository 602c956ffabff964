"""The registry and its users, as the keeper of the portal edits them. The journal of events is only read."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from schools.domain import identifiers, names
from schools.domain.access import ROLES
from schools.models import (
    AuditEvent,
    Membership,
    Municipality,
    Region,
    School,
    SchoolAlias,
    SchoolCode,
    SchoolPassport,
    User,
)

admin.site.site_header = "МСОКО: справочники"
admin.site.site_title = "МСОКО"
admin.site.index_title = "Справочники, школы и пользователи"
# Roles of the portal are memberships; Django's groups would be a second, silent system of rights.
admin.site.unregister(Group)


class SchoolCodeForm(forms.ModelForm):
    class Meta:
        model = SchoolCode
        fields = ("system", "value")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("system") and cleaned.get("value"):
            try:
                cleaned["value"] = identifiers.clean(cleaned["system"], cleaned["value"])
            except ValueError as problem:
                raise forms.ValidationError({"value": str(problem)}) from problem
        return cleaned


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("role", "municipality", "school")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        role = ROLES.get(cleaned.get("role", ""))
        if role and (bool(cleaned.get("school")), bool(cleaned.get("municipality"))) != (
            role.by_school,
            not role.by_school,
        ):
            where = (
                "школу, а муниципалитет оставьте пустым" if role.by_school else "муниципалитет, а школу оставьте пустой"
            )
            raise forms.ValidationError(f"Для роли «{role.title}» укажите {where}.")
        return cleaned


class SchoolCodeInline(admin.TabularInline):
    model, form, extra = SchoolCode, SchoolCodeForm, 1


class SchoolAliasInline(admin.TabularInline):
    model, extra = SchoolAlias, 0


class SchoolPassportInline(admin.TabularInline):
    model, extra = SchoolPassport, 0


class MembershipInline(admin.TabularInline):
    model, form, extra = Membership, MembershipForm, 1
    autocomplete_fields = ("school",)


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    list_display = ("code", "name")


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ("name", "fisoko_code", "region", "department")
    list_select_related = ("region",)


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    list_display = ("short_name", "kind", "locality", "status", "municipality")
    list_filter = ("municipality", "kind", "status")
    list_select_related = ("municipality",)
    search_fields = ("search_key", "codes__value")
    autocomplete_fields = ("successor",)
    inlines = (SchoolCodeInline, SchoolAliasInline, SchoolPassportInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[School], search_term: str
    ) -> tuple[QuerySet[School], bool]:
        # SQLite ignores case for Latin letters only: the key is in lower case, and so is what is sought.
        return super().get_search_results(request, queryset, names.search_key(search_term))


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    list_display = ("username", "last_name", "first_name", "patronymic", "post", "is_active")
    list_filter = ("is_active", "is_staff", "memberships__role")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Кто это", {"fields": ("last_name", "first_name", "patronymic", "post", "email")}),
        ("Доступ", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    filter_horizontal = ()
    inlines = (MembershipInline,)


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    list_display = ("at", "actor", "verb", "target", "details")
    list_filter = ("verb",)
    list_select_related = ("actor",)
    search_fields = ("target",)
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
