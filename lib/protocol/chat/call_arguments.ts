/**
 * Arguments that are no plain pieces of one JSON object: some upstreams send all of them again with each piece, and some
 * give several calls one index and one id, so that their arguments stand one behind the other.
 */
import { isObject, type Json, parseJson } from "../../json.ts";
import { repairArguments } from "../json_repair.ts";
import { looseObjects } from "../loose_json.ts";

/** More objects in one call's arguments are no calls. */
const MAX_SEVERAL = 128;

/** Whether `pieces` are the arguments of a call, or of several, that could be run. */
export function areWhole(pieces: readonly string[]): boolean {
  const text = pieces.join("");
  return repairArguments(text) !== undefined || (grownArguments(pieces) ?? severalArguments(text)) !== undefined;
}

/**
 * The last of pieces that each begin with the one before, if it is a whole object (vercel/ai#12052, Qianfan:
 * NousResearch/hermes-agent#35718, read 2026-11-27). Put together such pieces are no JSON; who asks has seen that.
 */
export function grownArguments(pieces: readonly string[]): string | undefined {
  const last = pieces.at(-1);
  if (last === undefined || pieces.length < 2) return undefined;
  const grows = pieces.every((piece, i) => i === 0 || piece.startsWith(pieces[i - 1]!));
  return grows && isObject(parseJson(last)) ? last : undefined;
}

/**
 * The arguments of each call, if `text` consists of those of several (diegosouzapw/OmniRoute#11044, read 2026-11-27). One
 * that comes twice counts once. Objects that could be states of one that grows, or its members one by one, are no calls:
 * each must have a member that the one before it has otherwise.
 */
export function severalArguments(text: string): readonly string[] | undefined {
  const found = looseObjects(text)?.filter((object) => object !== "{}") ?? [];
  const objects = [...new Set(found)];
  if (objects.length < 2 || objects.length > MAX_SEVERAL) return undefined;
  const values = objects.map((object) => parseJson(object));
  return values.every((value, i) => i === 0 || isAnother(values[i - 1], value)) ? objects : undefined;
}

function isAnother(before: Json | undefined, after: Json | undefined): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  return Object.keys(before).some((name) => Object.hasOwn(after, name) && !grows(before[name]!, after[name]!));
}

/** Whether `after` may be what `before` has become. */
function grows(before: Json, after: Json): boolean {
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.every((item, i) => i < after.length && grows(item, after[i]!));
  }
  if (isObject(before)) {
    return isObject(after) &&
      Object.keys(before).every((name) => Object.hasOwn(after, name) && grows(before[name]!, after[name]!));
  }
  if (before === null) return true;
  return typeof before === typeof after && String(after).startsWith(String(before));
}
