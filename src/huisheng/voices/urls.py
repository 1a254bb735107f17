"""社情民意的地址 — nouns; a step is …/steps/<name>/."""

from django.urls import path

from huisheng.voices import filing_views, import_views, rule_views, views

app_name = "voices"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", filing_views.file, name="file"),
    path("import/", import_views.upload, name="import"),
    path("import/<uuid:pk>/", import_views.job, name="import-job"),
    path("orphans/", views.orphans, name="orphans"),
    path("rules/", rule_views.show, name="rules"),
    path("rules/new/", rule_views.edit, name="rule-new"),
    path("rules/<int:pk>/", rule_views.edit, name="rule"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/slip/", views.slip, name="slip"),
    path("<uuid:pk>/photos/<uuid:key>", views.photo, name="photo"),
    path("<uuid:pk>/steps/<slug:name>/", views.step, name="step"),
]
