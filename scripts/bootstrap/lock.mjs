// A lock that several processes agree on: a folder that appears whole, with its owner's name in it. The owner keeps it
// fresh; a lock whose owner died, or that nobody has freshened for a while (its owner ran in another container, or its
// process number belongs to somebody else now), is taken over.

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { say } from "./say.mjs";

const FRESHENED_EVERY_MS = 5_000;
const STALE_AFTER_MS = 60_000;
const ASK_AGAIN_AFTER_MS = 250;
const BETWEEN_SIGNS_OF_LIFE_MS = 15_000;

/** The lock is just being released, or it is damaged; then it goes stale like any other. */
const NOBODY_KNOWN = {};

/** Does the work while no other process does any under the same lock. */
export async function holdingLock(lock, purpose, work) {
  const owner = { key: randomUUID(), pid: process.pid, host: hostname(), purpose };
  await acquire(lock, owner);
  const heartbeat = setInterval(() => freshen(lock), FRESHENED_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    release(lock, owner);
  }
}

async function acquire(lock, owner) {
  mkdirSync(dirname(lock), { recursive: true });
  let nextSignOfLife = 0;
  while (!take(lock, owner)) {
    const holder = read(lock) ?? NOBODY_KNOWN;
    if (isStale(lock, holder)) {
      remove(lock, holder);
      continue;
    }
    if (holder.pid && Date.now() >= nextSignOfLife) {
      say(`waiting for process ${holder.pid}, which is ${holder.purpose} ...`);
      nextSignOfLife = Date.now() + BETWEEN_SIGNS_OF_LIFE_MS;
    }
    await pause(ASK_AGAIN_AFTER_MS);
  }
}

/** Renaming a folder onto one that is not empty fails: of two processes one wins, and nobody sees half a lock. */
function take(lock, owner) {
  const prepared = `${lock}.${owner.key}`;
  mkdirSync(prepared);
  writeFileSync(join(prepared, "owner.json"), JSON.stringify(owner));
  try {
    renameSync(prepared, lock);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
    throw error;
  }
}

function isStale(lock, holder) {
  return isDead(holder) || Date.now() - lastFreshened(lock) > STALE_AFTER_MS;
}

function isDead(holder) {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function release(lock, owner) {
  if (read(lock)?.key === owner.key) remove(lock, owner);
}

/** Moves the lock aside before it looks again: somebody else may have taken it over in between. */
function remove(lock, holder) {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (read(aside)?.key === holder.key) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, lock);
}

function freshen(lock) {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // It was taken over while this process slept; what both build is put in place as one piece.
  }
}

function lastFreshened(lock) {
  try {
    return statSync(lock).mtimeMs;
  } catch {
    return Date.now();
  }
}

function read(lock) {
  try {
    return JSON.parse(readFileSync(join(lock, "owner.json"), "utf8"));
  } catch {
    return undefined;
  }
}
