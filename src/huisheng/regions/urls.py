"""地方规则和工作日历的地址."""

from datetime import date

from django.urls import path, register_converter

from huisheng.regions import calendar_views, views


class DayConverter:
    """A date in an address: 2026-10-07."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the date; ValueError (so 404) for the 30th of February."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the date as it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "regions"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("calendar/", calendar_views.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar_views.year, name="year"),
    path("calendar/<int:year>/notice/", calendar_views.notice, name="notice"),
    path("calendar/<day:day>/", calendar_views.day, name="day"),
    path("<str:key>/", views.setting, name="setting"),
    path("<str:key>/reset/", views.reset, name="reset"),
]
