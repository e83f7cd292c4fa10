/** All taggers of a configuration, builtin ones and scripts, on one request. */
import type { TaggingConfig } from "../config/config.ts";
import type { Subject } from "./subject.ts";
import { compileTaggers, type Tagger, type Tags, tagsOf } from "./tags.ts";

/** Scripts run elsewhere: `lib/scripting/script_taggers.ts`. */
export interface Scripts {
  readonly isActive: boolean;
  tagsOf(subject: Subject): Promise<Pick<Tags, "given" | "faults">>;
}

export class Tagging {
  readonly #scripts: Scripts;
  #config: TaggingConfig | undefined;
  #taggers: readonly Tagger[] = [];

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  /** The tags of `subject`; a promise only where scripts have a say. Neither throws nor rejects. */
  of(subject: Subject, config: TaggingConfig): Tags | Promise<Tags> {
    if (config !== this.#config) {
      // Made ready once per configuration; a request of an older one makes it ready once more.
      this.#taggers = compileTaggers(config);
      this.#config = config;
    }
    const builtin = tagsOf(subject, this.#taggers);
    if (!config.enabled || !this.#scripts.isActive) return builtin;
    return this.#scripts.tagsOf(subject).then((scripted) => joined(builtin, scripted));
  }
}

function joined(builtin: Tags, scripted: Pick<Tags, "given" | "faults">): Tags {
  const given = [...builtin.given, ...scripted.given];
  return { tags: new Set(given.map(({ tag }) => tag)), given, faults: [...builtin.faults, ...scripted.faults] };
}
