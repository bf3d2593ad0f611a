/** The widget's own words in English. What the assistant says comes from the service. */
export const en = {
  launcher: "Ask Lantern",
  launcherHint: "Open the chat with Lantern, the hospital’s AI assistant",
  launcherEmergency: "Emergency advice",
  unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),

  name: "Lantern",
  nature: "AI assistant – not a doctor",
  close: "Close chat",
  emergencyCall: (number) => `Emergency? Call ${number}`,
  emergencyNoNumber: "Emergency? Call your local emergency number",
  talkToPerson: "Talk to a person",
  askPerson: "I want to talk to a person",
  review: "Pending clinical review – demo",

  waitingForNurse: "Waiting for a nurse. You can keep writing.",
  withNurse: (name) => (name ? `You are talking with ${name}, a nurse` : "You are talking with a nurse"),
  closed: "This chat has ended.",
  startAgain: "Start a new chat",
  backWithBot: "You are back with the AI assistant.",

  pinned: "Emergency advice",
  call: (number) => `Call ${number}`,
  whileYouWait: "What to do now",

  conversation: "Conversation",
  you: "You",
  assistant: "Lantern",
  notice: "Notice",
  nurse: (name) => (name ? `${name}, nurse` : "Nurse"),
  emergency: "Emergency",
  choicesLabel: "Choices",
  choices: (labels) => `Choices: ${labels.join(", ")}`,
  chosen: "Chosen",
  newBelow: "New message below",
  typingBot: "Lantern is typing",
  typingNurse: (name) => `${name || "The nurse"} is typing`,

  sources: (count) => (count === 1 ? "1 source" : `${count} sources`),
  source: (number) => `Source ${number}`,
  readSource: "Read it at the source",
  newTab: "opens in a new tab",
  pendingReview: "Pending clinical review",
  reviewedBy: (name) => `Clinically reviewed by ${name}`,
  seeAlso: "See also",

  appointment: "Appointment",
  when: "When",
  minutes: (count) => `${count} minutes`,
  with: "With",
  department: "Department",
  where: "Where",

  sending: "Sending…",
  sent: "Sent",
  received: "Received",
  read: "Read",
  unsent: "Not sent yet. Trying again.",
  unsentOffline: "Not sent yet. It will go when you are back online.",
  refused: "Not sent.",
  unkept: "Not kept: you had not agreed yet.",
  unkeptText: "(A message from before you agreed. It was not kept.)",
  retry: "Try again",
  edit: "Edit",
  otherContent: "This message was mixed up with another one. Please edit it and send it again.",
  tooLong: "This message is too long. Please shorten it and send it again.",
  choiceGone: "That choice is no longer open. Please choose again or write.",
  notAccepted: "The message could not be accepted. Please edit it and send it again.",

  download: "Download all of it",
  noDownload: "That didn’t work. Try again",

  message: "Your message",
  placeholder: "Write a message…",
  send: "Send message",
  left: (count) => `${characters(count)} left`,
  over: (count) => `${characters(count)} too many. Please shorten your message.`,
  wordsBack: "Your words are back in the box. Send them if you still want to.",

  lost: (number) =>
    `No connection. Trying again. In an emergency call ${number ?? "your local emergency number"}.`,
  backOnline: "Connected again.",
  newChat: "Your earlier chat had timed out, so a new one has begun.",
};

function characters(count) {
  return count === 1 ? "1 character" : `${count} characters`;
}
