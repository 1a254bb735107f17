"""导出的地址."""

from django.urls import path

from huisheng.documents import views

app_name = "documents"
urlpatterns = [
    path("new/<slug:kind>/", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="export"),
    path("<uuid:pk>/file", views.file, name="file"),
]
