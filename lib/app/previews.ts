/** What would become of a request, for somebody who asks: scripts run in a worker of their own, so that nothing is left. */
import type { TaggerConfig, TaggingConfig } from "../config/config.ts";
import type { Deps } from "../proxy/exchange.ts";
import { type Preview, preview, subjectOfScript, type TaggerTest } from "../proxy/preview.ts";
import type { Script } from "../proxy/script.ts";
import type { Subject } from "../routing/subject.ts";
import { Tagging } from "../routing/tagging.ts";
import { compileTaggers } from "../routing/tags.ts";
import { ScriptTaggers } from "../scripting/script_taggers.ts";

export interface Previews {
  /** `tags`: those that the request is taken to have. */
  readonly route: (script: Script, tags?: ReadonlySet<string>) => Promise<Preview>;
  readonly tagger: (tagger: TaggerConfig, script: Script) => Promise<TaggerTest>;
}

/** `deps`: asked for when somebody asks. */
export function previews(deps: () => Deps): Previews {
  return {
    route(script, tags) {
      const own = deps();
      return withTagging(own, own.config.current().tagging, (tagging) => preview(script, { ...own, tagging }, tags));
    },
    tagger: (tagger, script) => testTagger(tagger, script, deps()),
  };
}

async function testTagger(tagger: TaggerConfig, script: Script, deps: Deps): Promise<TaggerTest> {
  const understood = await subjectOfScript(script, deps);
  if (understood.type === "refused") return understood;
  const { subject } = understood;
  const { pipelineTimeoutMs } = deps.config.current().tagging;
  // Whether it is switched on is not the question.
  const config = { enabled: true, pipelineTimeoutMs, taggers: [{ ...tagger, enabled: true }] };
  return await withTagging(deps, config, async (tagging) => {
    const begun = deps.clock.monotonic();
    const { given, faults } = await tagging.of(subject, config);
    const durationMs = deps.clock.monotonic() - begun;
    const values = valuesOf(config, subject);
    return { type: "done", tags: given.map(({ tag }) => tag), fault: faults[0]?.message, durationMs, values };
  });
}

/** What the patterns of a builtin tagger are compared with; `undefined` of a script, or of one that fails. */
function valuesOf(config: TaggingConfig, subject: Subject): readonly string[] | undefined {
  try {
    return compileTaggers(config)[0]?.values(subject);
  } catch {
    return undefined;
  }
}

async function withTagging<T>(
  { clock }: Pick<Deps, "clock">,
  config: TaggingConfig,
  use: (tagging: Tagging) => Promise<T>,
): Promise<T> {
  const scripts = new ScriptTaggers({ clock, report: () => {} });
  try {
    scripts.configure(config);
    // The start of a worker is no time of its scripts.
    await scripts.ready();
    return await use(new Tagging(scripts));
  } finally {
    scripts.close();
  }
}
