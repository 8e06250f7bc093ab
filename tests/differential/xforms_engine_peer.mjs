// Runs cases against @getodk/xforms-engine. The protocol is that of JavaRosaPeer.java.
// usage: node xforms_engine_peer.mjs NODE_MODULES
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const began0 = process.hrtime.bigint();
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
out(`started ${process.hrtime.bigint() - began0}`);

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

const apply = (root, parts) => {
  const [op, path, ...values] = parts;
  const nodes = collect(root);
  if (op === 'add' || op === 'remove') {
    const range = nodes.get('range ' + full(path)) ?? nodes.get('range ' + full(path).replace(/\[\d+\]$/, ''));
    if (!range) throw new Error('no repeat ' + path + ' in ' + [...nodes.keys()].filter((k) => k.startsWith('range')));
    if (op === 'add') range.addInstances();
    else range.removeInstances(Number(decode(values[0])));
    return;
  }
  const node = nodes.get(full(path));
  if (!node) throw new Error('no node ' + path + ' in ' + [...nodes.keys()]);
  const chosen = values.filter((v) => v !== '').map(decode);
  if (op === 'set') node.setValue(chosen[0] ?? '');
  else if (op === 'trigger') node.setValue(chosen.length > 0);
  else if (op === 'rank') node.setValues(chosen);
  else node.selectValues(chosen);
};

let instance = null;
let broken = false;
for await (const line of createInterface({ input: process.stdin })) {
  const parts = line.split('\t');
  try {
    if (parts[0] === 'end') { out('end'); continue; }
    const began = process.hrtime.bigint();
    if (parts[0] === 'form') {
      broken = false;
      instance = await engine.createInstance(readFileSync(parts[1], 'utf8'), {
        form: { fetchFormAttachment: async () => { throw new Error('no attachments'); } },
      });
    } else if (broken) continue;
    else apply(instance.root, parts);
    const xml = instance.root.instanceState.instanceXML;
    out(`time ${process.hrtime.bigint() - began}`);
    out('xml ' + encode(xml));
  } catch (error) {
    broken = true;
    out('error ' + encode(String(error?.message ?? error) + (error?.cause ? ' / ' + error.cause.message : '')));
  }
}
