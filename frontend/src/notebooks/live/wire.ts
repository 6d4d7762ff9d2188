import { readVarString, type Decoder } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { messageYjsSyncStep2, readSyncMessage, writeSyncStep1 } from 'y-protocols/sync';
import { WebsocketProvider } from 'y-websocket';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';

import type { RoomSession, Settings } from './server';

/** Messages of jupyter-collaboration beside those of Yjs: JSON, or the word "save". */
const RAW = 2;
const SYNC = 0;
/** A server that says nothing for so long is not there. */
const PATIENCE_MS = 20_000;

interface Listeners {
  /** The server has everything that was sent before the question was asked. */
  onHeard: () => void;
  onClose: () => void;
}

/** One connection to a room. It is never taken up again after a break: what comes then may be another history. */
export class Wire {
  readonly provider: WebsocketProvider;
  private readonly saves = new Map<number, (worked: boolean) => void>();
  private closed = false;
  private lastSave = 0;

  constructor(settings: Settings, room: RoomSession, readonly doc: Doc, awareness: Awareness | undefined, private readonly listeners: Listeners) {
    this.provider = new WebsocketProvider(`${settings.wsUrl}api/collaboration/room`, `json:notebook:${room.fileId}`, doc, {
      params: { sessionId: room.sessionId },
      disableBc: true,
      connect: false,
      shouldReconnect: () => false,
      ...(awareness ? { awareness } : {}),
    });
    this.provider.messageHandlers[SYNC] = (encoder, decoder, provider, _emit, type) => {
      writeVarUint(encoder, type);
      const kind = readSyncMessage(decoder, encoder, provider.doc, provider);
      if (kind === messageYjsSyncStep2) {
        provider.synced = true;
        if (!this.closed) this.listeners.onHeard();
      }
    };
    this.provider.messageHandlers[RAW] = (_encoder, decoder) => this.onRaw(decoder);
    this.provider.on('connection-close', () => this.onBreak());
    this.provider.on('connection-error', () => this.onBreak());
  }

  /** Resolves when the document is here; refuses when the connection breaks before. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.close();
        reject(new Error('The space’s server does not answer.'));
      }, PATIENCE_MS);
      this.provider.on('sync', (synced: boolean) => {
        clearTimeout(timer);
        if (synced) resolve();
      });
      this.provider.on('connection-close', () => {
        clearTimeout(timer);
        reject(new Error('The connection to the notebook broke.'));
      });
      this.provider.connect();
    });
  }

  private onBreak(): void {
    if (this.closed) return;
    this.closed = true;
    for (const answer of this.saves.values()) answer(false);
    // Not at once: the provider is in the middle of closing.
    setTimeout(() => this.provider.destroy());
    this.listeners.onClose();
  }

  private onRaw(decoder: Decoder): void {
    const said = JSON.parse(readVarString(decoder)) as { type?: string; responseTo?: number; status?: string };
    if (said.type === 'save' && said.responseTo !== undefined) {
      this.saves.get(said.responseTo)?.(said.status !== 'failed');
      this.saves.delete(said.responseTo);
    }
  }

  get isOpen(): boolean {
    return !this.closed && this.provider.wsconnected;
  }

  /** Ask for what we have not: the answer comes after everything that was sent before has been taken. */
  askWhatIsMissing(): void {
    const encoder = createEncoder();
    writeVarUint(encoder, SYNC);
    writeSyncStep1(encoder, this.doc);
    this.send(toUint8Array(encoder));
  }

  /** Write the file now; true when it is written. */
  save(): Promise<boolean> {
    const encoder = createEncoder();
    writeVarUint(encoder, RAW);
    writeVarString(encoder, 'save');
    writeVarUint(encoder, (this.lastSave += 1));
    const id = this.lastSave;
    return new Promise((resolve) => {
      this.saves.set(id, resolve);
      if (!this.send(toUint8Array(encoder))) resolve(false);
    });
  }

  private send(bytes: Uint8Array): boolean {
    if (!this.isOpen) return false;
    (this.provider.ws as WebSocket | null)?.send(bytes as Uint8Array<ArrayBuffer>);
    return true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const answer of this.saves.values()) answer(false);
    this.provider.destroy();
  }
}

