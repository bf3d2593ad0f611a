/**
 * Runs a task one at a time. Calls during a run share one further run that begins afterwards, so a burst
 * of events costs two requests and the last answer is never older than the last event.
 */
export function oneAtATime(task) {
  let running = null;
  let next = null;

  const run = () => {
    running = task().finally(() => {
      running = null;
    });
    return running;
  };

  return () => {
    if (!running) return run();
    next ??= running.catch(() => {}).then(() => {
      next = null;
      return run();
    });
    return next;
  };
}
