"""The one embedding model of the house: exported once with torch, then served without it.

Torch costs 6 to 20 seconds and about 450 MB in every process that loads it, so `export` alone touches
it, and only when asked to. `encode` is what the running service uses.
"""

from bot.semantics.encode import Encoder
from bot.semantics.model_files import ModelFilesError

__all__ = ["Encoder", "ModelFilesError"]
