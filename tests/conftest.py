"""How hard hypothesis looks: quickly by default, long with GOVFIN_THOROUGH=1."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=60, deadline=None, print_blob=True)
settings.register_profile("thorough", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile("thorough" if os.environ.get("GOVFIN_THOROUGH") == "1" else "quick")
