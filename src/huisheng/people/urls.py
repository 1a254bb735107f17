"""人员与单位的地址."""

from django.urls import path

from huisheng.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.new_person, name="new"),
    path("units/", views.units, name="units"),
    path("units/new/", views.unit, name="unit-new"),
    path("units/<uuid:pk>/", views.unit, name="unit"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/seats/new/", views.new_seat, name="seat-new"),
    path("<uuid:pk>/seats/<uuid:key>/end/", views.end_seat, name="seat-end"),
    path("<uuid:pk>/account/", views.new_account, name="account"),
    path("<uuid:pk>/password/", views.reset_password, name="password"),
]
