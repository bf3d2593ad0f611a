"""The gateway's look at the action server. Its actions are called by Rasa, not from here."""

from __future__ import annotations

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError


class ActionServerHealth(BaseModel):
    """What the action server says of itself; `index` names the articles' index, None if it has none."""

    model_config = ConfigDict(extra="ignore")
    status: str
    index: str | None = None


class ActionsClient:
    """Asks the action server how it is."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.AsyncClient(trust_env=False)

    async def health(self) -> ActionServerHealth | None:
        """Its health, or None if it doesn't answer."""
        try:
            response = await self._http.get(f"{self._url}/health", timeout=2.0)
            return ActionServerHealth.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError):
            return None

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()
