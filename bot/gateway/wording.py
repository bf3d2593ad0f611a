"""What the gateway itself says, in fixed words. Emergency advice is clinical data, not here."""

from __future__ import annotations

from bot.records.messages import Draft, OfferedChoice

CONSENT_ACCEPT = "gateway.consent_accept"
CONSENT_REFUSE = "gateway.consent_refuse"
SCREENING_ANSWER = "gateway.screening_answer"
EMERGENCY_ANSWER = "gateway.emergency_answer"
SAME_PERSON = "gateway.same_person"
ASK_PERSON = "ask_person"

TALK_TO_A_PERSON = OfferedChoice("Talk to a person", ASK_PERSON)
BOOK = OfferedChoice("Book an appointment", "book_appointment")
_MAY_I_KEEP = (
    OfferedChoice("Yes, I agree", CONSENT_ACCEPT),
    OfferedChoice("No, thank you", CONSENT_REFUSE),
)


def greeting(emergency_number: str) -> Draft:
    """The first screen: at most 40 words."""
    return Draft(
        "Hello. I'm Lantern, an AI, not a doctor or nurse. "
        f"In an emergency, call {emergency_number}. "
        "You can talk to a person at any time. What would you like help with?",
        choices=(BOOK, TALK_TO_A_PERSON),
    )


def consent_question(version: str) -> Draft:
    """Asked once the first words have been screened for danger."""
    return Draft(
        "Before I go on: may I keep what you write, so that I can answer and our nurses can help? "
        "You can change your mind at any time. I haven't kept your last message.",
        kind="choices",
        choices=(*_MAY_I_KEEP, TALK_TO_A_PERSON),
        data={"purpose": "consent", "version": version, "asks": "consent"},
    )


def may_a_nurse_know(version: str) -> Draft:
    """Asked after emergency advice was given to somebody who hasn't consented."""
    return Draft(
        "A nurse here can see that I gave you this advice, but not what you wrote. "
        "May I share what you write from now on with a nurse?",
        kind="choices",
        choices=_MAY_I_KEEP,
        data={"purpose": "consent", "version": version, "asks": "consent"},
    )


def may_the_nurse_read(version: str) -> Draft:
    """Asked when somebody who hasn't consented wants a person: a nurse can't answer unread words."""
    return Draft(
        "May I keep what you write from now on, so that the nurse can read it?",
        kind="choices",
        choices=_MAY_I_KEEP,
        data={"purpose": "consent", "version": version, "asks": "consent"},
    )


def not_passed_on(version: str) -> Draft:
    """While a nurse has the conversation of somebody who hasn't consented."""
    return Draft(
        "The nurse can't see what you just wrote, because I may not keep it. "
        "May I keep what you write from now on, so that the nurse can read it?",
        role="system",
        kind="choices",
        choices=_MAY_I_KEEP,
        data={"purpose": "consent", "version": version, "asks": "consent"},
    )


def consent_granted_to_nurse() -> Draft:
    """After the patient agreed while a handoff waits or a nurse is there."""
    return Draft(
        "Thank you. The nurse can read what you write from now on. "
        "Please send again what they should know.",
        role="system",
    )


def consent_granted() -> Draft:
    """After the patient agreed."""
    return Draft("Thank you. Please tell me now what you would like help with.", choices=(BOOK,))


def consent_refused(emergency_number: str, version: str) -> Draft:
    """After the patient refused, and again when they write without consent."""
    return Draft(
        "That's all right. I won't keep what you write, so I can't answer health questions or book. "
        f"In an emergency, call {emergency_number}. You can still talk to a person.",
        kind="choices",
        choices=(TALK_TO_A_PERSON, OfferedChoice("I agree after all", CONSENT_ACCEPT)),
        data={"purpose": "consent", "version": version},
    )


def fallback(emergency_number: str) -> Draft:
    """The safe end of a turn that nobody could answer."""
    return Draft(
        "I'm sorry, I can't answer right now. Your message is safe. "
        f"If this is an emergency, call {emergency_number}. "
        "Would you like to talk to a nurse, or try again in a minute?",
        choices=(TALK_TO_A_PERSON,),
        data={"fallback": True},
    )


def interrupted(emergency_number: str) -> Draft:
    """For a turn that was open when the service stopped."""
    return Draft(
        "I'm sorry, I was interrupted before I could answer. Please say that again. "
        f"If this is an emergency, call {emergency_number}.",
        role="system",
        choices=(TALK_TO_A_PERSON,),
        data={"interrupted": True},
    )


def stale_choice() -> Draft:
    """For a button of an earlier part of the conversation."""
    return Draft(
        "That button belongs to an earlier part of our chat. What would you like to do now?",
        choices=(BOOK, TALK_TO_A_PERSON),
    )


def handed_over(emergency_number: str) -> Draft:
    """After the patient asked for a person."""
    return Draft(
        "I've asked a nurse to join this chat. You can keep writing here. "
        f"If you get worse while you wait, call {emergency_number}.",
        kind="handoff",
    )


def still_waiting(emergency_number: str) -> Draft:
    """When the patient asks for a person again while the handoff waits."""
    return Draft(
        "Your request is still with the nurses. Nobody has opened it yet. "
        f"If you get worse while you wait, call {emergency_number}.",
        kind="handoff",
    )


def unsure_handed_over(emergency_number: str) -> Draft:
    """When a question about danger could not be answered for certain."""
    return Draft(
        "Thank you. As we can't be sure, I've asked a nurse to look at this. "
        f"Call {emergency_number} now if it gets worse or you feel very unwell.",
        kind="handoff",
    )


def could_not_check(emergency_number: str) -> Draft:
    """When the screen itself failed on a message: a person looks at it instead."""
    return Draft(
        "I'm sorry, I couldn't check your message. I've asked a nurse to look at it. "
        f"If this is an emergency, call {emergency_number} now.",
        kind="handoff",
    )


def same_person() -> Draft:
    """Asked when somebody comes back after a day: a phone is shared, a child is looked after."""
    return Draft(
        "Welcome back. It's been a while since we spoke. Is this still about the same person?",
        kind="question",
        choices=(
            OfferedChoice("Yes, the same person", SAME_PERSON, {"answer": "yes"}),
            OfferedChoice("No, someone else", SAME_PERSON, {"answer": "no"}),
            TALK_TO_A_PERSON,
        ),
        data={"question_id": "gateway.same_person"},
    )


def someone_else() -> Draft:
    """After the answer that it is about another person than before."""
    return Draft(
        "Thank you. I've set aside what was said before. What would you like help with?",
        choices=(BOOK, TALK_TO_A_PERSON),
    )


def danger_ruled_out() -> Draft:
    """After the answer to a clarifying question said no, when the first words weren't kept."""
    return Draft("Thank you for telling me. What would you like help with?", choices=(BOOK,))


def new_danger_while_nurse(emergency_number: str) -> Draft:
    """One short notice while a nurse has the conversation; the full advice follows if they are silent."""
    return Draft(
        f"What you wrote may be an emergency. I've alerted the nurse. Call {emergency_number} now.",
        role="system",
        kind="emergency",
    )


def nurse_joined(first_name: str) -> Draft:
    """Said only when a nurse has really opened the conversation."""
    return Draft(
        f"{first_name}, a nurse, has opened your message and joined the chat.",
        role="system",
        data={"nurse": first_name},
    )


def nurse_left() -> Draft:
    """After the nurse closed the handoff."""
    return Draft(
        "The nurse has ended this part of the chat. You're back with Lantern, the AI. "
        "Is there anything else?",
        role="system",
        choices=(BOOK, TALK_TO_A_PERSON),
    )


def nurse_released(emergency_number: str) -> Draft:
    """When a nurse gave the conversation back to the worklist."""
    return Draft(
        "The nurse had to step away. Your message is waiting for another nurse. "
        f"If you get worse, call {emergency_number}.",
        role="system",
    )
