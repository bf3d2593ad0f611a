"""Messages as the service sends them, for the stand-in to say."""

from __future__ import annotations

from typing import Any

Draft = dict[str, Any]

EMERGENCY: Draft = {
    "kind": "emergency",
    "urgency": "call_ambulance",
    "text": "Call 999 now. Don't wait for a reply here.\n\nThis may be a heart attack.\n\n"
    "- Sit down and rest.\n- Unlock the front door.\n- Don't drive yourself.",
    "data": {
        "call": {"label": "Call 999", "number": "999"},
        "steps": ["Sit down and rest.", "Unlock the front door.", "Don't drive yourself."],
    },
}

ANSWER: Draft = {
    "kind": "answer",
    "text": "Drink small sips of water often. [1] Rest until the fever has gone. [2]\n\n"
    "Ask for help if it lasts longer than three days. [1, 2]",
    "citations": [
        {
            "n": 1,
            "title": "Fever in adults",
            "source": "Harbour General patient information",
            "url": "https://www.example.org/fever",
            "passage_id": "fever-1",
            "reviewed": "pending clinical review",
        },
        {
            "n": 2,
            "title": "Resting at home",
            "source": "Harbour General patient information",
            "url": "javascript:alert(1)",
            "passage_id": "rest-1",
            "reviewed": "Dr Ines Example",
        },
    ],
}

CONSENT: Draft = {
    "kind": "choices",
    "text": "Before I go on: may I keep what you write, so that I can answer and our nurses can help?",
    "choices": ["Yes, I agree", "No, thank you", "Talk to a person"],
    "data": {"purpose": "consent", "version": "2026-11"},
}

DEPARTMENTS: Draft = {
    "kind": "question",
    "text": "Which department would you like an appointment with?",
    "choices": ["Cardiology", "Dermatology", "Physiotherapy"],
    "data": {"question_id": "scheduling.department"},
}

APPOINTMENT: Draft = {
    "kind": "appointment",
    "text": "Your appointment is booked.",
    "data": {
        "appointment_id": "a1",
        "department": "Cardiology",
        "clinician": "Dr Amara Osei",
        "starts_at": "2026-12-02T09:20:00+00:00",
        "minutes": 20,
        "where": "Level 2, East Wing",
    },
}


def text(words: str) -> Draft:
    return {"kind": "text", "text": words}


def nurse(name: str, words: str) -> Draft:
    return {"role": "nurse", "kind": "text", "text": words, "data": {"nurse": name}}


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": "Problem", "status": status, "detail": detail, **more}
