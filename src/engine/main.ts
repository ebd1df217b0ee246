/**
 * The engine's process: started by EngineClient with an IPC channel, ends when the other side is gone.
 */
import type { EngineApi } from '../protocol/engineApi';
import { Peer } from '../protocol/peer';
import { Temporaries } from './files/temporaries';
import { engineHandlers } from './handlers';
import { processPort } from './processPort';

const temporaries = new Temporaries(folders => peer.emit('temporaries', folders));
const peer = new Peer<EngineApi, Record<never, never>>(processPort(process), engineHandlers(temporaries));

process.on('exit', () => temporaries.removeAll());
process.on('disconnect', () => process.exit());
// Ctrl+C in a terminal reaches the whole group: the process that started this one decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.exit());
