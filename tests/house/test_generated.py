"""What is printed from the code is as the code is."""

from django.core.management import call_command


def test_generated_pages_are_current():
    call_command("docs", "--check")
