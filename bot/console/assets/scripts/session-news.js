/** Tabs of the console tell each other that somebody signed in, so that a waiting one can go on. */

const NAME = "lantern-console-session";

export function tellSignedIn() {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("signed-in");
  channel.close();
}

export function whenSignedInElsewhere(heard) {
  new BroadcastChannel(NAME).addEventListener("message", heard);
}
