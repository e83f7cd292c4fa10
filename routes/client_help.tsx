/** The ways to set one client up, to see whether that worked, and to take it back. */
import type { ComponentChildren } from "preact";
import Copy from "../islands/copy.tsx";
import { ButtonLink } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import type { HelpSteps } from "../lib/setup/help_steps.ts";

export interface ClientHelpProps {
  readonly client: "claude" | "codex";
  /** The proxy's address. */
  readonly url: string;
  /** Whether the proxy asks for one of its keys. */
  readonly needsKey: boolean;
  /** Whether an endpoint takes the client's own login. */
  readonly takesLogin: boolean;
  readonly steps: HelpSteps;
  /** Shows a request that arrives. */
  readonly check: ComponentChildren;
}

export function ClientHelp({ client, url, needsKey, takesLogin, steps, check }: ClientHelpProps) {
  const t = useT();
  const title = TITLES[client];
  return (
    <>
      {takesLogin && <Notice>{t("help.login", { client: title })}</Notice>}
      {needsKey && <Notice>{t("help.key")}</Notice>}
      <div class="help">
        <Card title={t("help.program.title")}>
          <Steps>
            <Step title={t("help.once")} text={t("help.once_text")} code={steps.once} />
            <Step
              title={t("help.for_good")}
              text={t("help.for_good_text", { path: steps.file.path })}
              code={steps.forGood}
            />
          </Steps>
        </Card>
        <Card title={t("help.script.title")}>
          <Steps>
            <p class="muted">{t("help.script.text", { client: title })}</p>
            <div>
              <ButtonLink kind="primary" icon="download" href={`/help/${steps.script}`} download={steps.script}>
                {t("help.download", { file: steps.script })}
              </ButtonLink>
            </div>
            <Step title={t("help.run")} code={steps.runScript} />
          </Steps>
        </Card>
        <Card title={t("help.hand.title")}>
          <Steps>
            <Step title={t("help.shell")} code={steps.shell} />
            <Step title={t("help.file", { path: steps.file.path })} text={t("help.file_text")} code={steps.file.text} />
          </Steps>
        </Card>
        <div class="stack">
          <Card title={t("help.check.title")}>{check}</Card>
          <Card title={t("help.undo.title")}>
            <Steps>
              <p class="muted">{t("help.undo_text")}</p>
              <Step title={t("help.undo_program")} code={steps.undo} />
              <Step title={t("help.undo_script")} code={steps.undoScript} />
            </Steps>
          </Card>
        </div>
        <OtherPrograms url={url} needsKey={needsKey} />
        <Questions client={client} needsKey={needsKey} takesLogin={takesLogin} />
      </div>
    </>
  );
}

const TITLES = { claude: "Claude Code", codex: "Codex" } as const;

type Asked = Pick<ClientHelpProps, "client" | "needsKey" | "takesLogin">;

interface Question {
  readonly question: string;
  readonly answer: string;
  /** Whether it is about what the page shows; without, it always is. */
  readonly fits?: (asked: Asked) => boolean;
}

const QUESTIONS: readonly Question[] = [
  { question: "help.faq.safe", answer: "help.faq.safe_text" },
  {
    question: "help.faq.token",
    answer: "help.faq.token_text",
    fits: ({ needsKey, takesLogin }) => !needsKey && !takesLogin,
  },
  { question: "help.faq.past", answer: "help.faq.past_text" },
  { question: "help.faq.provider", answer: "help.faq.provider_text", fits: ({ client }) => client === "codex" },
  { question: "help.faq.others", answer: "help.faq.others_text" },
];

function OtherPrograms({ url, needsKey }: Pick<ClientHelpProps, "url" | "needsKey">) {
  const t = useT();
  return (
    <Card title={t("help.other.title")}>
      <Steps>
        <p class="muted">{t(needsKey ? "help.other.text_key" : "help.other.text")}</p>
        <Step title={t("help.other.anthropic")} code={url} />
        <Step title={t("help.other.openai")} code={`${url}/v1`} />
        <Step title={t("help.other.gemini")} code={url} />
      </Steps>
    </Card>
  );
}

function Questions(asked: Asked) {
  const t = useT();
  const fitting = QUESTIONS.filter(({ fits }) => fits === undefined || fits(asked));
  return (
    <Card title={t("help.faq.title")}>
      <div class="stack tight">
        {fitting.map(({ question, answer }) => (
          <details key={question} class="question">
            <summary>{t(question)}</summary>
            <p class="muted">{t(answer)}</p>
          </details>
        ))}
      </div>
    </Card>
  );
}

function Steps({ children }: { readonly children: ComponentChildren }) {
  return <div class="stack">{children}</div>;
}

interface StepProps {
  readonly title: string;
  readonly text?: string;
  readonly code: string;
}

/** Something to type or to write, with a button that copies it. */
function Step({ title, text, code }: StepProps) {
  return (
    <div class="stack tight">
      <div class="row spread">
        <h3>{title}</h3>
        <Copy text={code} />
      </div>
      {text !== undefined && <p class="small muted">{text}</p>}
      <pre class="notranslate">{code}</pre>
    </div>
  );
}
