"""Reads forms.yml, and walks a patient through a form as it says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.service import Answer, Patient

TABLE = Path(__file__).with_name("forms.yml")


@dataclass(frozen=True)
class Question:
    """One question of a form and what answers it: the `press`th choice, or words."""

    id: str
    press: int | None = None
    say: str | None = None

    def answered_by(self, patient: Patient, asked: Answer) -> Answer:
        """Answer it where it was asked last."""
        if self.say is not None:
            return patient.says(self.say)
        assert self.press is not None
        return patient.chooses(asked.messages[-1]["choices"][self.press - 1]["id"])


@dataclass(frozen=True)
class Form:
    """One row of the table."""

    name: str
    opening: str
    skill: str
    questions: tuple[Question, ...]
    done: str

    def until(self, place: int, patient: Patient) -> Answer:
        """Open the form and answer until the question of that place is asked; what asked it."""
        asked = patient.says(self.opening)
        for question in self.questions[:place]:
            assert question_of(asked) == question.id
            asked = question.answered_by(patient, asked)
        assert question_of(asked) == self.questions[place].id
        assert asked.state["skill"] == self.skill
        return asked

    def rest(self, place: int, patient: Patient, asked: Answer) -> Answer:
        """Answer from that place on to the end; the last reply."""
        for question in self.questions[place:]:
            assert question_of(asked) == question.id
            asked = question.answered_by(patient, asked)
        return asked

    def is_done(self, patient: Patient) -> bool:
        """Whether this patient's form ever came to its end."""
        return any(message["kind"] == self.done for message in patient.transcript().messages)


def question_of(answer: Answer) -> str | None:
    """The id of the question that an answer ends with."""
    last = answer.messages[-1] if answer.messages else {"data": {}}
    return last["data"].get("question_id")


def forms() -> tuple[Form, ...]:
    """Every row."""
    rows = yaml.safe_load(TABLE.read_text("utf-8"))
    return tuple(
        Form(
            name,
            row["opening"],
            row["skill"],
            tuple(Question(**question) for question in row["questions"]),
            row["done"],
        )
        for name, row in rows.items()
    )
