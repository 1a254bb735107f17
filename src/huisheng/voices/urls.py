"""社情民意的地址."""

app_name = "voices"
urlpatterns: list = []
