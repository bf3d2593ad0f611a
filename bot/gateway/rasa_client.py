"""The gateway's way to Rasa: one turn in, replies and effects out, or one error that says Rasa failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.logs import REQUEST_ID_HEADER, present_request_id
from bot.records.effects import Effect, WishEffect


class RasaFailed(RuntimeError):
    """No usable reply: Rasa is down, late, or its answer makes no sense. The text is a coded reason."""


class _Choice(BaseModel):
    label: str = Field(max_length=200)
    intent: str = Field(max_length=100)
    entities: dict[str, Any] = Field(default_factory=dict)


class _Custom(BaseModel):
    model_config = ConfigDict(extra="ignore")
    kind: str | None = None
    citations: list[dict[str, Any]] = Field(default_factory=list)
    data: dict[str, Any] = Field(default_factory=dict)
    effects: list[Effect] = Field(default_factory=list)


class Reply(BaseModel):
    """One bot message of Rasa, with the effects that its action asks for."""

    text: str | None = None
    choices: list[_Choice] = Field(default_factory=list)
    custom: _Custom | None = None

    @property
    def wishes(self) -> list[WishEffect]:
        """The wishes that the gateway is to carry out, and to answer in its own words."""
        effects = self.custom.effects if self.custom else []
        return [effect for effect in effects if isinstance(effect, WishEffect)]


class _Health(BaseModel):
    model: str = ""


class _Replies(BaseModel):
    replies: list[Reply]


@dataclass(frozen=True)
class DialogueInput:
    """What a turn brings to Rasa: the patient's text, or an event from the closed list."""

    text: str | None = None
    event: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class RasaClient:
    """Talks to Lantern's own input channel inside Rasa, on loopback, with the shared secret."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = f"{url}/webhooks/lantern"
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )
        self.model = ""  # the dialogue model that Rasa said it runs, once it was asked

    async def turn(self, sender: str, said: DialogueInput, timeout_s: float) -> list[Reply]:
        """Take one turn.

        Args:
            sender: `conversation:epoch`, Rasa's tracker.
            said: text or event, with the turn's metadata.
            timeout_s: seconds until this gives up.

        Raises:
            RasaFailed: down, late, an error, an empty or malformed answer.
        """
        body = {
            "sender": sender,
            "text": said.text,
            "event": said.event,
            "metadata": said.metadata,
        }
        try:
            response = await self._http.post(
                f"{self._url}/turn",
                json=body,
                headers={REQUEST_ID_HEADER: present_request_id() or ""},
                timeout=httpx.Timeout(timeout_s, connect=1.0),
            )
        except httpx.TimeoutException:
            raise RasaFailed("timeout") from None
        except httpx.HTTPError:
            raise RasaFailed("unreachable") from None
        if response.status_code != 200:
            raise RasaFailed(f"status_{response.status_code}")
        try:
            replies = _Replies.model_validate_json(response.content).replies
        except ValidationError:
            raise RasaFailed("malformed") from None
        if not any(reply.text or reply.wishes for reply in replies):
            raise RasaFailed("empty")
        return replies

    async def healthy(self) -> bool:
        """Whether Rasa answers and its stores are the right ones."""
        try:
            response = await self._http.get(f"{self._url}/health", timeout=2.0)
            if response.status_code == 200:
                self.model = _Health.model_validate_json(response.content).model
            return response.status_code == 200
        except (httpx.HTTPError, ValidationError):
            return False

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()
