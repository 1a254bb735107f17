"""通知的地址."""

from django.urls import path

from huisheng.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.list_, name="list"),
    path("read/", views.read, name="read"),
    path("phone/", views.phone_list, name="phone-list"),
    path("phone/<uuid:pk>/", views.told, name="told"),
    path("<uuid:pk>/", views.open_, name="open"),
]
