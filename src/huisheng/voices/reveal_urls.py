"""查看申请的地址 — nouns; a step is …/steps/<name>/."""

from django.urls import path

from huisheng.voices import reveal_views

app_name = "reveals"
urlpatterns = [
    path("", reveal_views.week, name="week"),
    path("<uuid:pk>/", reveal_views.show, name="show"),
    path("<uuid:pk>/steps/<slug:name>/", reveal_views.step, name="step"),
]
