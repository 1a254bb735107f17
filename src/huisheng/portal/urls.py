"""门户的地址 — short, for they are printed on walls and read out over the telephone."""

from django.urls import path

from huisheng.portal.views import find, home, receipt, speak, track

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("speak", speak.speak, name="speak"),
    path("s/<slug:slug>", speak.at_station, name="station"),
    path("d/<slug:slug>", speak.with_deputy, name="deputy"),
    path("receipt", receipt.show, name="receipt"),
    path("receipt/done", receipt.done, name="receipt-done"),
    path("slip", receipt.slip, name="slip"),
    path("track", track.enter, name="track"),
    path("track/mine", track.mine, name="mine"),
    path("track/mine/<slug:name>", track.step, name="track-step"),
    path("track/photo/<uuid:key>", track.photo, name="track-photo"),
    path("track/leave", track.leave, name="track-leave"),
    path("stations", find.stations, name="stations"),
    path("deputies", find.deputies, name="deputies"),
    path("voices/<uuid:key>", home.voice, name="voice"),
    path("robots.txt", home.robots, name="robots"),
]
