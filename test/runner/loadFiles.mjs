// Runs several test files in this one process: node --import tsx loadFiles.mjs FILE ...
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(file).href);
