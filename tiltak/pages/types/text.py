"""Pages without numbers of their own: the texts of `content/`, and the editions."""

from __future__ import annotations

from tiltak.pages.page_type import PageType
from tiltak.words.i18n import N_

ABOUT = PageType(kind="om", template="text.html", card=N_("Om tallene"))
DATA = PageType(kind="data", template="text.html", card=N_("Åpne data"))
CHANGES = PageType(kind="changes", template="changes.html", card=N_("Versjoner av tallene"))
