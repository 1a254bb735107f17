"""工作台的地址."""

from django.urls import path

from huisheng.console import ledger_views, views

app_name = "console"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("seat/", views.switch_seat, name="seat"),
    path("more/", views.more, name="more"),
    path("ledger/", ledger_views.ledger, name="ledger"),
]
