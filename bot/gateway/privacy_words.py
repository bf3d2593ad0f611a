"""What the gateway says about consent, people instead of AI, and a patient's own data.

Answers to questions about privacy are reviewed data (data/wishes/questions.yml); here are the replies that
depend on what was done.
"""

from __future__ import annotations

from datetime import datetime

from bot.gateway.wording import (
    CONSENT_ACCEPT,
    TALK_TO_A_PERSON,
)
from bot.records.erasures import Outlook
from bot.records.messages import Draft, OfferedChoice

USE_AI = "privacy.use_ai"
ERASE = "privacy.erase"
ERASE_NOW = "privacy.erase_now"
KEEP = "privacy.keep"
WITHDRAW = "privacy.withdraw_consent"
SHOW_DATA = "privacy.show_data"
APPOINTMENTS = "appointments"

AGREE = OfferedChoice("I agree after all", CONSENT_ACCEPT)
DELETE = OfferedChoice("Delete everything", ERASE)
SHOW = OfferedChoice("What do you know about me?", SHOW_DATA)
LET_AI_ANSWER = OfferedChoice("Let the AI answer again", USE_AI)


def consent_withdrawn(emergency_number: str, version: str) -> Draft:
    """After consent was taken back: what changes, and what becomes of what is kept."""
    return Draft(
        "All right. From now on I won't keep what you write, and the AI won't answer it. "
        "I still check each message for danger. What you wrote before is still on the hospital's "
        "record. You can have all of it deleted. "
        f"In an emergency, call {emergency_number}.",
        kind="choices",
        choices=(DELETE, AGREE, TALK_TO_A_PERSON),
        data={"purpose": "consent", "version": version},
    )


def nothing_kept_already(emergency_number: str, version: str) -> Draft:
    """When consent is taken back that was never given."""
    return Draft(
        "I'm not keeping what you write, and I won't unless you agree. "
        f"In an emergency, call {emergency_number}. You can still talk to a person.",
        kind="choices",
        choices=(TALK_TO_A_PERSON, AGREE),
        data={"purpose": "consent", "version": version},
    )


def already_agreed() -> Draft:
    """When consent is given a second time."""
    return Draft("You've agreed to that already. You can change your mind at any time.")


def people_only(emergency_number: str) -> Draft:
    """After "don't use AI for me": what happens with each message from now on."""
    return Draft(
        "All right, no AI. What you write here goes to a nurse, and I've asked one to join this chat. "
        "I only check each message for danger, by fixed rules. "
        f"If you get worse while you wait, call {emergency_number}.",
        kind="handoff",
        choices=(LET_AI_ANSWER,),
    )


def passed_on(emergency_number: str, *, opened: bool) -> Draft:
    """For each message of a patient who wants people only."""
    if opened:
        text = (
            "I've asked a nurse to join this chat, and passed on your message. I only checked it "
            f"for danger, by fixed rules. If you get worse while you wait, call {emergency_number}."
        )
    else:
        text = (
            "Your message is with your request to the nurses. I only checked it for danger. "
            f"If you get worse, call {emergency_number}."
        )
    return Draft(text, kind="handoff", choices=(LET_AI_ANSWER,))


def ai_back() -> Draft:
    """After the patient let the AI answer again."""
    return Draft(
        "All right. I'm Lantern, the AI, and I answer here again. You can talk to a person at any time.",
        choices=(TALK_TO_A_PERSON,),
    )


def nurse_left_people_only() -> Draft:
    """After the nurse closed the handoff of a patient who wants people only."""
    return Draft(
        "The nurse has ended this part of the chat. You can write again at any time, and it goes to "
        "a nurse. The AI won't answer.",
        role="system",
        choices=(LET_AI_ANSWER,),
    )


def delete_everything(appointments: list[str], seen: Outlook) -> Draft:
    """The question before everything is deleted."""
    parts = ["Delete everything? This can't be undone.", _when(seen)]
    yes = [OfferedChoice("Yes, delete everything", ERASE_NOW, {APPOINTMENTS: "keep"})]
    if appointments:
        booked = "; ".join(appointments)
        parts.append(
            f"Your appointment stays booked: {booked}. The clinic then keeps its time and the name. "
            "I can cancel it as well."
        )
        yes = [
            OfferedChoice("Delete, keep my appointment", ERASE_NOW, {APPOINTMENTS: "keep"}),
            OfferedChoice("Delete, and cancel my appointment", ERASE_NOW, {APPOINTMENTS: "cancel"}),
        ]
    return Draft(
        " ".join(part for part in parts if part),
        kind="choices",
        choices=(*yes, OfferedChoice("No, keep it", KEEP)),
        data={"asks": "erasure"},
    )


def _when(seen: Outlook) -> str:
    if seen.open_handoff:
        return "It will be done when a nurse has finished with your request."
    return f"It will be done on {_day(seen.at)}." if seen.at else ""


def deleted(*, appointments_kept: int) -> Draft:
    """The last words of a chat, and the answer to an erasure that was done at once."""
    kept = (
        " Your appointment stays booked, with the name you gave, so the clinic can expect you."
        if appointments_kept
        else ""
    )
    return Draft(
        f"Everything you wrote here is deleted.{kept} This chat has ended. "
        "You can start a new one at any time.",
        role="system",
        data={"erased": True},
    )


def will_be_deleted(seen: Outlook) -> Draft:
    """After the patient confirmed an erasure that has to wait."""
    when = (
        f"on {_day(seen.at)}, because the hospital must keep a request to a nurse until then"
        if seen.at
        else "when a nurse has finished with your request"
    )
    return Draft(
        f"Everything will be deleted {when}. I've written that down, and you needn't do anything more. "
        "You can go on writing here until then.",
        role="system",
        choices=(OfferedChoice("Don't delete it after all", KEEP),),
        data={"erasure": "waits", "erase_at": seen.at.isoformat() if seen.at else None},
    )


def not_deleted(*, was_asked: bool) -> Draft:
    """After the patient kept everything."""
    if was_asked:
        return Draft("All right. It won't be deleted, and your chat stays as it is.")
    return Draft("All right. Nothing was deleted.")


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else ""
