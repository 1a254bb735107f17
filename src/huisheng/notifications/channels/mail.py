"""电子邮件 — by SMTP, through Django's own backend."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from huisheng.notifications.channels.parcels import Parcel, TryAgain, Undeliverable

SECONDS = 10
TRUE = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class Mail:
    """Sends through the server named by `url`: smtp://user:password@host:587/?tls=true, or smtps://…."""

    url: str

    def send(self, parcel: Parcel) -> str:
        """Hand the mail to the server; its Message-ID is the parcel's, so a repeat is the same."""
        host = urlsplit(settings.HUISHENG_SITE_URL).hostname or "localhost"
        reference = f"<{parcel.id}@{host}>"
        mail = EmailMessage(
            subject=parcel.subject,
            body=parcel.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[parcel.address],
            headers={"Message-ID": reference, "Auto-Submitted": "auto-generated"},
            connection=self._connection(),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            code = max((answer[0] for answer in refusal.recipients.values()), default=0)
            kind = Undeliverable if 500 <= code < 600 else TryAgain
            raise kind(f"smtp {code}") from None
        except ValueError:  # no address at all, or one with a line break in it
            raise Undeliverable("bad address") from None
        except smtplib.SMTPResponseException as refusal:
            raise TryAgain(f"smtp {refusal.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as trouble:
            raise TryAgain(type(trouble).__name__) from None
        return reference

    def _connection(self) -> EmailBackend:
        parts = urlsplit(self.url)
        asked = {name: values[-1].lower() for name, values in parse_qs(parts.query).items()}
        return EmailBackend(
            host=parts.hostname or "localhost",
            port=parts.port or 25,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=asked.get("tls") in TRUE,
            use_ssl=parts.scheme == "smtps" or asked.get("ssl") in TRUE,
            timeout=SECONDS,
        )
