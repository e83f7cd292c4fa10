/**
 * Bodies, each piece kept once. A body is a list of runs; a run is known by its last piece, each piece by the one before
 * it: so a turn of a conversation adds only what is new in it, and not even the list of its pieces grows with the turns.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { concat } from "../../bytes.ts";
import { isCutByLength, type Run, splitBody } from "../split_body.ts";
import type { Database } from "./database.ts";

/** What packing saves of less is not worth its time. */
const PACK_BYTES = 128;

const HASH_BYTES = 16;

export interface KeepOptions {
  /** What no body of a later generation uses can go with the last request of this one. */
  readonly generation: number;
  /** Masks what must not be kept. */
  readonly mask: (piece: Uint8Array) => Uint8Array;
}

/** Keeps `bytes` and returns by what they are found again. */
export function keepBody(db: Database, bytes: Uint8Array, options: KeepOptions): string {
  const ends = maskable(bytes, options).map((run) => {
    let node = 0;
    for (const piece of run) node = keepNode(db, { parent: node, chunk: keepChunk(db, piece, options) }, options);
    return node;
  });
  return ends.join(" ");
}

/** The runs of `bytes`, or of what they are masked, if what must not be kept lies across a border of two pieces. */
function maskable(bytes: Uint8Array, { mask }: KeepOptions): readonly Run[] {
  const runs = splitBody(bytes);
  const pieces = runs.flat();
  const isCut = pieces.some((piece, index) => {
    const next = pieces[index + 1];
    return next !== undefined && isCutByLength(piece) && isAcross(piece, next, mask);
  });
  return isCut ? splitBody(mask(bytes)) : runs;
}

/** Longer than a credential is. */
const AROUND_BYTES = 8192;

function isAcross(piece: Uint8Array, next: Uint8Array, mask: KeepOptions["mask"]): boolean {
  const [before, behind] = [piece.subarray(-AROUND_BYTES), next.subarray(0, AROUND_BYTES)];
  return Buffer.compare(mask(concat([before, behind])), concat([mask(before), mask(behind)])) !== 0;
}

function keepChunk(db: Database, piece: Uint8Array, { generation, mask }: KeepOptions): number {
  // By what it was before it was masked: a piece that is known has not to be looked through again.
  const hash = createHash("sha256").update(piece).digest().subarray(0, HASH_BYTES);
  const known = db.prepare("SELECT id, generation FROM chunks WHERE hash = ?").get(hash);
  if (known === undefined) {
    const masked = mask(piece);
    const packed = masked.length < PACK_BYTES ? undefined : deflateRawSync(masked);
    const isPacked = packed !== undefined && packed.length < masked.length;
    const { lastInsertRowid } = db.prepare("INSERT INTO chunks (hash, packed, data, generation) VALUES (?, ?, ?, ?)")
      .run(hash, isPacked ? 1 : 0, isPacked ? packed : masked, generation);
    return Number(lastInsertRowid);
  }
  if (Number(known["generation"]) < generation) {
    db.prepare("UPDATE chunks SET generation = ? WHERE id = ?").run(generation, known["id"]!);
  }
  return Number(known["id"]);
}

function keepNode(
  db: Database,
  { parent, chunk }: { parent: number; chunk: number },
  { generation }: KeepOptions,
): number {
  const known = db.prepare("SELECT id, generation FROM nodes WHERE parent = ? AND chunk = ?").get(parent, chunk);
  if (known === undefined) {
    const { lastInsertRowid } = db.prepare("INSERT INTO nodes (parent, chunk, generation) VALUES (?, ?, ?)")
      .run(parent, chunk, generation);
    return Number(lastInsertRowid);
  }
  if (Number(known["generation"]) < generation) {
    db.prepare("UPDATE nodes SET generation = ? WHERE id = ?").run(generation, known["id"]!);
  }
  return Number(known["id"]);
}

/** The bytes that `keepBody` returned `recipe` for; `undefined` if some of them are gone. */
export function loadBody(db: Database, recipe: string): Uint8Array<ArrayBuffer> | undefined {
  const pieces: Uint8Array[] = [];
  for (const end of recipe === "" ? [] : recipe.split(" ")) {
    const run: Uint8Array[] = [];
    for (let node = Number(end); node !== 0;) {
      const found = db.prepare(
        "SELECT parent, packed, data FROM nodes JOIN chunks ON chunks.id = nodes.chunk WHERE nodes.id = ?",
      ).get(node);
      if (found === undefined) return undefined;
      const data = found["data"] as Uint8Array;
      run.push(found["packed"] === 1 ? inflateRawSync(data) : data);
      node = Number(found["parent"]);
    }
    for (const piece of run.reverse()) pieces.push(piece);
  }
  return concat(pieces);
}

/** Forgets pieces that only bodies before `generation` used. Returns how many, at most `limit` of each kind. */
export function forgetPieces(db: Database, { generation, limit }: { generation: number; limit: number }): number {
  let count = 0;
  for (const table of ["nodes", "chunks"]) {
    const { changes } = db.prepare(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE generation < ? LIMIT ?)`,
    ).run(generation, limit);
    count += Number(changes);
  }
  return count;
}

/** Pieces of later generations are of `last` now: no request is of a later one. */
export function endGenerations(db: Database, last: number): void {
  for (const table of ["nodes", "chunks"]) {
    db.prepare(`UPDATE ${table} SET generation = ? WHERE generation > ?`).run(last, last);
  }
}

/**
 * Forgets pieces of `generation` that none of `bodies` uses, which have to be all that were kept in it. Returns how many,
 * at most `limit` of each kind.
 */
export function forgetAllBut(
  db: Database,
  bodies: readonly string[],
  { generation, limit }: { readonly generation: number; readonly limit: number },
): number {
  const used = usedBy(db, bodies);
  let count = 0;
  for (const table of ["nodes", "chunks"] as const) {
    const forget = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
    const unused = db.prepare(`SELECT id FROM ${table} WHERE generation = ?`).all(generation)
      .map(({ id }) => Number(id)).filter((id) => !used[table].has(id)).slice(0, limit);
    for (const id of unused) forget.run(id);
    count += unused.length;
  }
  return count;
}

function usedBy(db: Database, bodies: readonly string[]) {
  const nodes = new Set<number>(), chunks = new Set<number>();
  const find = db.prepare("SELECT parent, chunk FROM nodes WHERE id = ?");
  for (const end of bodies.flatMap((body) => body.startsWith("=") ? [] : body.split(" "))) {
    // What is known has been followed to its beginning.
    for (let node = Number(end); node !== 0 && !nodes.has(node);) {
      nodes.add(node);
      const found = find.get(node);
      if (found === undefined) break;
      chunks.add(Number(found["chunk"]));
      node = Number(found["parent"]);
    }
  }
  return { nodes, chunks };
}
