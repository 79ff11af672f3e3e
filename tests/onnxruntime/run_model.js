// SPDX-License-Identifier: GPL-3.0-or-later
// node run_model.js JOB.json
// Runs a model in ONNX Runtime: { model, optimizations: 'disabled' or 'all', folder, runs }. A run
// has a float32 .npy file for each input; its outputs become FOLDER/RUN.OUTPUT.npy, RUN counted
// from 0, with _ for each / of a name.
'use strict';
const fs = require('fs');
const path = require('path');
const ort = require('onnxruntime-node');

function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + length);
  if (!/'descr': '<f4'/.test(header) || !/'fortran_order': False/.test(header)) {
    throw new Error(file + ': is not float32 in C order');
  }
  const shape = header.match(/'shape': \(([^)]*)\)/)[1].split(',').filter(s => s.trim())
                    .map(Number);
  const values = bytes.buffer.slice(bytes.byteOffset + 10 + length,
                                    bytes.byteOffset + bytes.length);
  return {shape, values: new Float32Array(values)};
}

function writeNpy(file, shape, values) {
  const tuple = '(' + shape.join(', ') + (shape.length === 1 ? ',)' : ')');
  let header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  header += ' '.repeat(63 - (10 + header.length) % 64) + '\n';
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  fs.writeFileSync(file, Buffer.concat([
    start, Buffer.from(header, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  ]));
}

async function main() {
  const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
  const session = await ort.InferenceSession.create(job.model, {
    graphOptimizationLevel: job.optimizations, intraOpNumThreads: 1, interOpNumThreads: 1,
    logSeverityLevel: 3
  });
  for (const [index, run] of job.runs.entries()) {
    const feeds = {};
    for (const [name, file] of Object.entries(run)) {
      const {shape, values} = readNpy(file);
      feeds[name] = new ort.Tensor('float32', values, shape);
    }
    const results = await session.run(feeds);
    for (const name of session.outputNames) {
      const {dims, data} = results[name];
      writeNpy(path.join(job.folder, `${index}.${name.replace(/\//g, '_')}.npy`), dims, data);
    }
  }
}

main().catch(error => {
  console.error(error.message || String(error));
  process.exit(1);
});
