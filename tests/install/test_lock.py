"""The lock pins torch's version and leaves its build to the machine."""

from __future__ import annotations

from bot.install.lock import any_build_of_torch

LOCK = """tokenizers==0.23.1 \\
    --hash=sha256:11 \\
    --hash=sha256:12
torch==2.13.0+cpu \\
    --hash=sha256:21 \\
    --hash=sha256:22
tqdm==4.70.1 \\
    --hash=sha256:31
"""


def test_torch_alone_loses_its_hashes_and_its_build() -> None:
    lines = any_build_of_torch(LOCK).splitlines()
    assert lines[3] == "torch==2.13.0"
    assert [line for line in lines if "--hash" in line] == [
        "    --hash=sha256:11 \\",
        "    --hash=sha256:12",
        "    --hash=sha256:31",
    ]
