"""Debian programs that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "rapper": "raptor2-utils",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "virtuoso-t": "virtuoso-opensource-7",
}


def require(program: str) -> str:
    """The program's path; without it the test is skipped, or fails where ``KG_REQUIRE`` names it or is ``all``."""
    path = shutil.which(program)
    if path is None:
        message = f"{program} is missing (Debian package {PACKAGES[program]})"
        if {program, "all"} & set(os.environ.get("KG_REQUIRE", "").replace(",", " ").split()):
            pytest.fail(message)
        pytest.skip(message)
    return path
