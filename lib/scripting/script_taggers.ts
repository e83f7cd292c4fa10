/** Taggers that people wrote themselves, as the rest of the program knows them. */
import type { Clock } from "../clock.ts";
import type { ScriptTaggerConfig, TaggingConfig } from "../config/config.ts";
import { say } from "../phrases/say.ts";
import type { Subject } from "../routing/subject.ts";
import type { TaggerFault } from "../routing/tags.ts";
import { ScriptPool, type ScriptTags } from "./script_pool.ts";
import { scriptRequest } from "./script_request.ts";

/** What is wrong with a tagger's script, for a page: the last that happened. */
export interface ScriptDiagnostic extends TaggerFault {
  /** How often it failed since the configuration with it holds. */
  readonly count: number;
  /** When it last did; milliseconds of the epoch. */
  readonly at: number;
}

export interface ScriptTaggersOptions {
  readonly clock: Clock;
  /** Told of a fault when it is new: the same one is not told again for each request. */
  readonly report: (fault: TaggerFault) => void;
}

/** Faults whose words differ from request to request are told so often. */
const MAX_TOLD = 10;

const NOTHING: ScriptTags = { given: [], faults: [] };

export class ScriptTaggers {
  readonly #options: ScriptTaggersOptions;
  readonly #diagnostics = new Map<string, ScriptDiagnostic>();
  readonly #told = new Map<string, Set<string>>();
  #key = "";
  #pool: ScriptPool | undefined;

  constructor(options: ScriptTaggersOptions) {
    this.#options = options;
  }

  /** Takes the scripts of `tagging`; a worker runs only if there are some. To be called at each change. */
  configure(tagging: TaggingConfig): void {
    const taggers = tagging.enabled ? tagging.taggers.filter(isActive) : [];
    const key = JSON.stringify([taggers, tagging.pipelineTimeoutMs]);
    if (key === this.#key) return;
    this.#key = key;
    this.#pool?.retire();
    this.#diagnostics.clear();
    this.#told.clear();
    const { clock } = this.#options;
    this.#pool = taggers.length === 0 ? undefined : new ScriptPool({
      taggers,
      pipelineTimeoutMs: tagging.pipelineTimeoutMs,
      monotonic: () => clock.monotonic(),
      onFault: (fault) => key === this.#key && this.#note(fault),
    });
  }

  /** Whether there are scripts at all; who asks saves a request without them the wait. */
  get isActive(): boolean {
    return this.#pool !== undefined;
  }

  /** Resolves when the worker of the scripts, if there is one, has started. */
  ready(): Promise<void> {
    return this.#pool?.ready() ?? Promise.resolve();
  }

  /** Never rejects, and takes no longer than the configuration's `pipelineTimeoutMs` (G15). */
  tagsOf(subject: Subject): Promise<ScriptTags> {
    if (this.#pool === undefined) return Promise.resolve(NOTHING);
    return this.#pool.run(scriptRequest(subject), subject.bytes);
  }

  /** The scripts that failed since the configuration holds. */
  diagnostics(): readonly ScriptDiagnostic[] {
    return [...this.#diagnostics.values()];
  }

  close(): void {
    this.#pool?.close();
    this.#pool = undefined;
    this.#key = "";
  }

  #note(fault: TaggerFault): void {
    const { tagger, message } = fault;
    const count = (this.#diagnostics.get(tagger)?.count ?? 0) + 1;
    this.#diagnostics.set(tagger, { ...fault, count, at: this.#options.clock.now() });
    const told = this.#told.get(tagger) ?? new Set<string>();
    this.#told.set(tagger, told);
    const words = say(message);
    if (told.has(words) || told.size >= MAX_TOLD) return;
    told.add(words);
    this.#options.report(fault);
  }
}

function isActive(tagger: TaggingConfig["taggers"][number]): tagger is ScriptTaggerConfig {
  return tagger.type === "script" && tagger.enabled;
}
