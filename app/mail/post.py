"""Two ways out: a real mail server, or files in a folder for those who have none."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

#: Seconds that a mail server gets for each answer; far below a lease.
PATIENCE = 30
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Refused(Exception):
    """The mail will never be taken: wrong address, or a text the receiver does not want."""


class Post(Protocol):
    """Something that takes mail; used as a context, so that connections are closed."""

    encoding: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Hand a mail over; raise Refused when trying again is no use, OSError when it may be."""


class Folder:
    """Writes each mail as an .eml file, whole or not at all, readable by its owner alone."""

    encoding = "8bit"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Write <name>.eml."""
        unfinished = self.folder / f".{name}.part"
        with open(unfinished, "wb", opener=_owner_only) as file:
            file.write(mail.as_bytes())
        unfinished.replace(self.folder / f"{name}.eml")


class MailServer:
    """Sends over one connection to an SMTP server, opened for the first mail."""

    encoding = "quoted-printable"

    def __init__(self, url: str, our_name: str) -> None:
        self.url = urlsplit(url)
        self.our_name = our_name
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Send a mail."""
        try:
            self._connected().send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise Refused(f"recipient refused with {codes[0]}") from None
            raise
        except smtplib.SMTPDataError as error:
            if error.smtp_code >= 500:
                raise Refused(f"text refused with {error.smtp_code}") from None
            raise
        except OSError:  # which all of smtplib's errors are
            self._hang_up()
            raise

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "", self.url.port or PORTS[self.url.scheme]
        if self.url.scheme == "smtps":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, self.our_name, timeout=PATIENCE, context=context
            )
        else:
            connection = smtplib.SMTP(host, port, self.our_name, timeout=PATIENCE)
        try:
            if self.url.scheme == "smtp+starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.url.username:
                connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        except BaseException:
            connection.close()
            raise
        return connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            try:
                self._connection.quit()
            except OSError:
                self._connection.close()
            self._connection = None


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
