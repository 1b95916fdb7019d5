import { mkdirSync, readFileSync, rmSync, statSync, utimes, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "./log.mjs";

const POLL_INTERVAL_MS = 250;
const HEARTBEAT_INTERVAL_MS = 5_000;
const STALE_AFTER_MS = 60_000;
const OWNER = `${hostname()} ${process.pid}`;

/**
 * Does a step unless it is done. One process at a time does it, and the others wait. Two processes that take over a
 * stale lock at the same moment may both do it, so a step must rename its results into place.
 */
export async function ensureDone(lock, step, isDone, work) {
  if (isDone()) return;
  mkdirSync(dirname(lock), { recursive: true });
  for (let hasLogged = false; !tryAcquire(lock); await sleep(POLL_INTERVAL_MS)) {
    if (isStale(lock)) {
      rmSync(lock, { recursive: true, force: true });
    } else if (!hasLogged) {
      log(`waiting for another process (${ownerOf(lock)}) that is ${step} ...`);
      hasLogged = true;
    }
  }
  const heartbeat = setInterval(() => utimes(lock, new Date(), new Date(), () => {}), HEARTBEAT_INTERVAL_MS);
  try {
    if (!isDone()) await work();
  } finally {
    clearInterval(heartbeat);
    if (ownerOf(lock) === OWNER) rmSync(lock);
  }
}

function tryAcquire(lock) {
  try {
    writeFileSync(lock, OWNER, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function ownerOf(lock) {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return ""; // It has just been released.
  }
}

/** The owner has ended. An owner in another container cannot be checked, so a missing heartbeat counts too. */
function isStale(lock) {
  const [host, pid] = ownerOf(lock).split(" ");
  const lastHeartbeat = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return (host === hostname() && !isRunning(pid)) || Date.now() - lastHeartbeat > STALE_AFTER_MS;
}

function isRunning(pid) {
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
