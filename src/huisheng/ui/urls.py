"""Addresses of the ui app: the reader's choices and the live style guide."""

from django.urls import path

from huisheng.ui import styleguide, views

app_name = "ui"

urlpatterns = [
    path("prefer", views.prefer, name="prefer"),
    path("styleguide", styleguide.show, name="styleguide"),
    path("styleguide/<slug:page>", styleguide.specimen, name="specimen"),
]
