"""How hard hypothesis looks: quickly and at the same examples by default, long and anew with GOVFIN_THOROUGH=1."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A busy machine is slow; that is no fault of a law.
_SLOW = (HealthCheck.too_slow,)
settings.register_profile(
    "quick", max_examples=60, deadline=None, print_blob=True, derandomize=True, suppress_health_check=_SLOW
)
settings.register_profile("thorough", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.load_profile("thorough" if os.environ.get("GOVFIN_THOROUGH") == "1" else "quick")
