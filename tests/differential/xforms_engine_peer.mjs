// Drives @getodk/xforms-engine. The protocol is that of JavaRosaPeer.java.
// usage: node xforms_engine_peer.mjs NODE_MODULES
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const modules = process.argv[2];
const require = createRequire(pathToFileURL(modules + '/index.js'));
const { JSDOM } = require('jsdom');
const dom = new JSDOM('<!doctype html><html><body></body></html>');
const { window } = dom;
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^(DOMParser|XMLSerializer|Document|XMLDocument|Element|Node|Attr|Text|Comment|XPath\w*|HTML\w*Element|NodeFilter|TreeWalker|File|FormData|Blob|CDATASection|ProcessingInstruction|CharacterData|NodeList|NamedNodeMap)$/.test(name)) {
    globalThis[name] = window[name];
  }
}
globalThis.window = window;
globalThis.document = window.document;
// The package is built for browsers: seen from it, this must not look like Node while it loads its WebAssembly.
const nodeProcess = globalThis.process;
globalThis.process = undefined;
const engine = await import(pathToFileURL(modules + '/@getodk/xforms-engine/dist/index.js'));
globalThis.process = nodeProcess;
const out = (line) => process.stdout.write(line + '\n');
const encode = (text) => Buffer.from(text, 'utf8').toString('base64');
const decode = (text) => Buffer.from(text, 'base64').toString('utf8');

/** A path with [1] written where a step has no position, so that both writings meet. */
const full = (path) => path.replace(/\/([^/[\]]+)(?=\/|$)/g, '/$1[1]');

const collect = (root) => {
  const found = new Map();
  const walk = (node) => {
    const reference = node.currentState.reference;
    if (node.nodeType.startsWith('repeat-range')) found.set('range ' + full(reference), node);
    else found.set(full(reference), node);
    for (const child of node.currentState.children ?? []) walk(child);
  };
  walk(root);
  return found;
};

const rangeAt = (nodes, path) =>
  nodes.get('range ' + full(path)) ?? nodes.get('range ' + full(path).replace(/\[\d+\]$/, ''));

const can = (root, [op, path, ...values]) => {
  const nodes = collect(root);
  if (op === 'add' || op === 'remove') {
    const range = rangeAt(nodes, path);
    if (!range?.addInstances || !range.currentState.relevant) return false;
    return op === 'add' || Number(decode(values[0])) < range.currentState.children.length;
  }
  const state = nodes.get(full(path))?.currentState;
  if (!state?.relevant || state.readonly) return false;
  if (!op.startsWith('select')) return true;
  const offered = new Set(state.valueOptions.map((option) => option.value));
  return values.every((value) => value === '' || offered.has(decode(value)));
};

const apply = (root, [op, path, ...values]) => {
  const nodes = collect(root);
  if (op === 'add') { rangeAt(nodes, path).addInstances(); return; }
  if (op === 'remove') { rangeAt(nodes, path).removeInstances(Number(decode(values[0]))); return; }
  const node = nodes.get(full(path));
  if (!node) throw new Error('no node ' + path);
  const chosen = values.filter((v) => v !== '').map(decode);
  if (op === 'set') node.setValue(chosen[0] ?? '');
  else if (op === 'trigger') node.setValue(chosen.length > 0);
  else if (op === 'rank') node.setValues(chosen);
  else node.selectValues(chosen);
};

let instance = null;
for await (const line of createInterface({ input: process.stdin })) {
  const parts = line.split('\t');
  if (line === 'stop') break;
  try {
    if (parts[0] === 'can') { out(can(instance.root, parts.slice(1)) ? 'yes' : 'no'); continue; }
    const began = process.hrtime.bigint();
    if (parts[0] === 'form') {
      instance = await engine.createInstance(readFileSync(parts[1], 'utf8'), {
        form: { fetchFormAttachment: async () => { throw new Error('no attachments'); } },
      });
    } else apply(instance.root, parts);
    const xml = instance.root.instanceState.instanceXML;
    out(`xml ${process.hrtime.bigint() - began} ${encode(xml)}`);
  } catch (error) {
    out('error ' + encode(String(error?.message ?? error) + (error?.cause ? ' / ' + error.cause.message : '')));
  }
}
process.exit(0);
