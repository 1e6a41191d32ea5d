// Notes what the permission model would ask for. Loaded with --require under --permission-audit; every process
// and worker appends one line for each thing, so that what was seen survives any way of ending.
'use strict';
const channels = require('node:diagnostics_channel');
const fs = require('node:fs');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const file = process.env.PACKWARD_PERMISSION_AUDIT;
const deadline = Number(process.env.PACKWARD_PERMISSION_DEADLINE);
const out = fs.openSync(file, 'a');
const seen = new Set();

function note(channel, permission, resource) {
  const line = JSON.stringify([channel, permission, resource]);
  if (seen.has(line)) return;
  seen.add(line);
  fs.writeSync(out, line + '\n');
}

function stack() {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 12;
  Error.prepareStackTrace = undefined;
  const text = String(new Error().stack);
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  return text;
}

// Questions (process.permission.has) use nothing; a new worker asks for the inspector without needing it, and Node
// does without the folders in which it looks for the package.json that says which kind of module a file is.
function isNeedless(channel) {
  const text = stack();
  return text.includes('node:internal/process/permission')
    || (channel === 'inspector' && text.includes('new Worker'))
    || (channel === 'fs' && /shouldUseESMLoader|getNearestParentPackageJSON/.test(text));
}

for (const channel of ['fs', 'net', 'child', 'worker', 'inspector', 'wasi', 'ffi', 'addon', 'vfs']) {
  channels.subscribe('node:permission-model:' + channel, ({ permission, resource }) => {
    if (isNeedless(channel)) return;
    const place = String(resource ?? '');
    note(channel, String(permission), channel === 'fs' && place ? path.resolve(place) : place);
  });
}

// On Node 24 addons are granted, because its audit denies them; so nothing is published for them there.
const dlopen = process.dlopen;
process.dlopen = function (module, filename, ...rest) {
  note('addon', 'Addon', String(filename));
  note('fs', 'FileSystemRead', path.resolve(String(filename)));
  return dlopen.call(this, module, filename, ...rest);
};

if (isMainThread) {
  note('started', '', String(process.pid));
  process.once('exit', () => note('ended', '', String(process.pid)));
  // Under the permission model, node hands its restrictions to the node processes that it starts.
  process.env.NODE_OPTIONS = [
    process.env.PACKWARD_PERMISSION_OPTIONS,
    process.env.PACKWARD_PERMISSION_NODE_OPTIONS,
  ].filter(Boolean).join(' ');
  const left = deadline - Date.now();
  const end = () => {
    note('deadline', '', '');
    setTimeout(() => process.exit(), 2000).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  setTimeout(end, Math.max(0, left)).unref();
}
