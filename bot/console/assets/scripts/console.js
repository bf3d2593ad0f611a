/** The nurse console: makes the parts and lets each hear of what concerns it. */

import { Alerts, countWords } from "./alerts.js";
import { Announcer } from "./announcer.js";
import { ConsoleApi, SignedOut } from "./api.js";
import { ConnectionStatus } from "./connection-status.js";
import { Drafts } from "./drafts.js";
import { byId, setProblem, setText } from "./element.js";
import { EmergencySound } from "./emergency-sound.js";
import { EventStream } from "./event-stream.js";
import { HandoffActions } from "./handoff-actions.js";
import { HandoffStore } from "./handoff-store.js";
import { HandoffView } from "./handoff-view.js";
import { Outbox } from "./outbox.js";
import { showPlace } from "./place.js";
import { SessionDialog } from "./session-dialog.js";
import { connectShortcuts } from "./shortcuts.js";
import { connectSignOut } from "./sign-out.js";
import { connectTheme } from "./theme.js";
import { Worklist } from "./worklist.js";

/** Milliseconds. The stream tells of changes at once; the poll is there for when its doorbell is broken. */
const POLL = 20_000;
const RETRY = 3_000;
const TICK = 5_000;

const EMPTY_WORDS = {
  active: "Nobody is waiting.",
  mine: "You have claimed no handoff.",
  closed: "No handoff has been closed yet.",
};

let staff = null;
let retry = null;
/** Claimed by this nurse, not open, and something was written since. */
const unread = new Set();

const api = new ConsoleApi({ signedOut });
const store = new HandoffStore({ api });
const drafts = new Drafts();
const outbox = new Outbox({ deliver: (id, message) => api.act(id, "message", message) });
const stream = new EventStream({ url: "/api/v1/console/events" });
const announcer = new Announcer({ polite: byId("announce-polite"), now: byId("announce-now") });
const alerts = new Alerts({ announcer, sound: new EmergencySound(byId("sound")) });
const connection = new ConnectionStatus({ tryNow: () => stream.tryNow() });
const session = new SessionDialog({ api, back: signedIn });
const showProblem = (sentence) => {
  setProblem(byId("action-problem-text"), sentence);
  byId("action-problem").hidden = !sentence;
};
const actions = new HandoffActions({ api, store, outbox, problem: showProblem });
const worklist = new Worklist({ list: byId("worklist"), empty: byId("worklist-empty"), open });
const view = new HandoffView({ drafts, actions, back: toWorklist });

function signedOut() {
  if (!staff) {
    location.replace("/console/sign-in");
    return;
  }
  stream.stop();
  outbox.suspend();
  session.show();
}

function signedIn(who) {
  api.renewed();
  if (staff && staff.id !== who.id) {
    unread.clear();
    store.choose(null);
  }
  staff = who;
  setText(byId("staff"), who.name);
  drafts.belongTo(who.id);
  view.forget();
  outbox.belongTo(who.id);
  stream.start();
  refresh();
}

async function refresh() {
  clearTimeout(retry);
  const accepted = outbox.accepted();
  try {
    await store.refresh();
    for (const item of accepted) outbox.forget(item);
  } catch (error) {
    if (error instanceof SignedOut) return;
    if (error.status === 404) return lostHandoff();
    retry = setTimeout(refresh, RETRY);
  }
}

function lostHandoff() {
  store.choose(null);
  showProblem("This handoff doesn’t exist any more.");
}

function open(id) {
  showProblem(null);
  unread.delete(id);
  document.body.dataset.showing = "handoff";
  history.replaceState(null, "", `#${id}`);
  if (id !== store.chosenId) store.choose(id).catch(() => refresh());
  view.focus();
}

function toWorklist() {
  document.body.dataset.showing = "worklist";
  worklist.focus();
}

function renderList() {
  const handoffs = staff && store.shown(staff.id);
  const emptyWords = EMPTY_WORDS[store.view];
  worklist.render(handoffs, {
    staffId: staff?.id, chosenId: store.chosenId, unread, now: Date.now(), emptyWords,
  });
  setText(byId("worklist-count"), countWords(store.active));
  alerts.count(store.active);
}

function renderHandoff() {
  if (!staff) return;
  const id = store.chosenId;
  const outgoing = id === null ? [] : outbox.of(id);
  view.render(id, store.chosen, id === null ? null : store.summary(id), { staff, outgoing, now: Date.now() });
}

function changed({ id, change }) {
  const mine = store.summary(id)?.claimed_by?.id === staff.id;
  if (change === "message" && mine && id !== store.chosenId && !outbox.of(id).length) unread.add(id);
  refresh();
}

store.addEventListener("list", () => {
  renderList();
  renderHandoff();
});
store.addEventListener("chosen", () => {
  renderList();
  renderHandoff();
});
store.addEventListener("arrival", ({ detail }) => alerts.arrival(detail.handoff, detail.raised));
outbox.addEventListener("moved", renderHandoff);
outbox.addEventListener("accepted", refresh);
outbox.addEventListener("refused", ({ detail: { item, problem } }) => {
  view.composer.giveBack(item.handoffId, item.text, problem.message);
  refresh();
});
stream.addEventListener("live", () => {
  connection.live();
  outbox.resume();
  refresh();
});
stream.addEventListener("lost", () => connection.lost());
stream.addEventListener("signed-out", signedOut);
stream.addEventListener("change", ({ detail }) => changed(detail));

byId("worklist-view").addEventListener("change", ({ target }) => store.show(target.value).catch(refresh));
byId("dismiss-problem").addEventListener("click", () => showProblem(null));
byId("show-shortcuts").addEventListener("click", () => byId("shortcuts-dialog").showModal());
byId("shortcuts-done").addEventListener("click", () => byId("shortcuts-dialog").close());
connectTheme(byId("theme"));
connectSignOut({ api, unsent: () => drafts.any || outbox.any });
connectShortcuts(
  [
    { key: "j", does: "Next handoff in the list", run: () => worklist.step(1) },
    { key: "k", does: "Previous handoff in the list", run: () => worklist.step(-1) },
    { key: "c", does: "Claim the open handoff", run: () => view.claim() },
    { key: "r", does: "Write to the patient", run: () => view.composer.focus() },
    { key: "u", does: "Decide on the urgency", run: () => view.decision.focus() },
    { key: "n", does: "Write an internal note", run: () => view.notes.focus() },
    { key: "x", does: "Close the open handoff", run: () => view.askToClose() },
    { key: "m", does: "Emergency sound on or off", run: () => byId("sound").click() },
    { key: "?", does: "Show this list", run: () => byId("shortcuts-dialog").showModal() },
  ],
  { leave: () => worklist.focus() },
);

window.addEventListener("online", () => stream.tryNow());
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !staff) return;
  stream.tryNow();
  refresh();
});
window.addEventListener("beforeunload", (event) => {
  if (drafts.any || outbox.any) event.preventDefault();
});
setInterval(() => {
  worklist.tick(Date.now());
  view.tick(Date.now());
}, TICK);
setInterval(() => staff && refresh(), POLL);

async function begin() {
  try {
    signedIn(await api.me());
  } catch (error) {
    if (error instanceof SignedOut) return;
    connection.lost();
    setTimeout(begin, RETRY);
    return;
  }
  showPlace(api);
  const asked = location.hash.slice(1);
  if (asked) open(decodeURIComponent(asked));
}

begin();
