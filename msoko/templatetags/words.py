"""Filters of templates: counts with the noun that agrees with them."""

from django import template

from schools.domain.numbers import counted as counted_noun
from schools.domain.numbers import plural as agreeing

register = template.Library()


@register.filter
def counted(count: int, forms: str) -> str:
    """``{{ 5|counted:"школа,школы,школ" }}`` → «5 школ»."""
    return counted_noun(count, *forms.split(","))


@register.filter
def plural(count: int, forms: str) -> str:
    """``{{ 5|plural:"школа,школы,школ" }}`` → «школ»: the noun alone."""
    return agreeing(count, *forms.split(","))
