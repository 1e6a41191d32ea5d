import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff";

test("pauses double, and after five restarts in a short time there is none", () => {
  const backoff = new Backoff(() => 0);
  assert.deepEqual(Array.from({ length: 6 }, () => backoff.next()), [1000, 2000, 4000, 8000, 16_000, undefined]);
});

test("what ended long ago no longer counts", () => {
  let now = 0;
  const backoff = new Backoff(() => now);
  for (let i = 0; i < 5; i++) backoff.next();
  now = 180_000;
  assert.equal(backoff.next(), 1000);
});

test("a restart that the user asked for begins anew", () => {
  const backoff = new Backoff(() => 0);
  for (let i = 0; i < 6; i++) backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 1000);
});
